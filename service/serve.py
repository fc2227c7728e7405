"""The command ``serve``: one server process on the loopback address, one server for one database."""

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer


class AlreadyServedError(RuntimeError):
    """Another process serves this folder."""


@contextmanager
def sole_server(folder: Path) -> Iterator[None]:
    """Hold the lock beside the database; AlreadyServedError when somebody else holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "server.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyServedError(f"another process serves {folder}") from None
        yield


def serve(
    folder: Annotated[Path, typer.Option(help="Where the database, its keys and the publications are kept.")] = Path(
        "var"
    ),
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; TLS and the outer world belong to a proxy.")] = 8000,
    https: Annotated[bool, typer.Option(help="Say that a proxy in front speaks TLS.")] = False,
) -> None:
    """Serve the recruitment on 127.0.0.1."""
    import uvicorn

    from service.app import create_app
    from service.kit.log import start_logging
    from service.settings import Settings

    try:
        with sole_server(folder):
            start_logging()
            app = create_app(Settings(folder=folder, https=https))
            # One worker: two processes on one SQLite file were slower than one, and limits and locks live in it.
            uvicorn.run(
                app, host="127.0.0.1", port=port, workers=1, log_config=None, access_log=False, server_header=False
            )
    except AlreadyServedError as refused:
        sys.stderr.write(f"{refused}\n")
        raise typer.Exit(2) from None
