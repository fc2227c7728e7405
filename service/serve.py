"""The command ``serve``: the service on the loopback address, in one process, or in several on PostgreSQL."""

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from fastapi import FastAPI

    from service.settings import Settings

ONE_WRITER = (
    "a SQLite file is written by one process: leave --workers out, or name a PostgreSQL database in RECRUIT_DATABASE "
    "(docs/operations.md)\n"
)
LONGEST_SILENCE_SECONDS = 30  # a worker that computes a round answers late, and is well


class AlreadyServedError(RuntimeError):
    """Another process serves this folder."""


@contextmanager
def sole_server(folder: Path) -> Iterator[None]:
    """Hold the lock of the folder; AlreadyServedError when somebody else holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "server.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyServedError(f"another process serves {folder}") from None
        yield


def serve(
    folder: Annotated[
        Path, typer.Option(envvar="RECRUIT_FOLDER", help="Where the database, its keys and the publications are kept.")
    ] = Path("var"),
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; TLS and the outer world belong to a proxy.")] = 8000,
    https: Annotated[bool, typer.Option(envvar="RECRUIT_HTTPS", help="Say that a proxy in front speaks TLS.")] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes; more than one needs PostgreSQL.")] = 1,
) -> None:
    """Serve the recruitment on 127.0.0.1."""
    import uvicorn

    from service.settings import Settings

    settings = Settings(folder=folder, https=https)
    if workers > 1 and isinstance(settings.database, Path):
        sys.stderr.write(ONE_WRITER)
        raise typer.Exit(2)
    try:
        with sole_server(folder):
            _prepare(settings)
            uvicorn.run(
                "service.serve:served",
                factory=True,
                host="127.0.0.1",
                port=port,
                workers=workers,
                timeout_worker_healthcheck=LONGEST_SILENCE_SECONDS,
                log_config=None,
                access_log=False,
                server_header=False,
            )
    except AlreadyServedError as refused:
        sys.stderr.write(f"{refused}\n")
        raise typer.Exit(2) from None


def _prepare(settings: "Settings") -> None:
    """What must be there before the first worker begins, so that no two of them make it: the schema and the keys.

    A worker is a fresh process, and reads the settings from its environment.
    """
    from service.kit.keys import read_keys
    from service.schema import upgrade

    upgrade(settings.database)
    read_keys(settings.keys)
    os.environ |= {"RECRUIT_FOLDER": str(settings.folder), "RECRUIT_HTTPS": str(settings.https)}


def served() -> "FastAPI":
    """The application of the settings, in the process that serves it."""
    from service.app import create_app
    from service.kit.log import start_logging
    from service.settings import Settings

    start_logging()
    return create_app(Settings())
