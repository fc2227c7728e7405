"""`recruit demo`: a whole recruitment of a made-up city on this machine, then its pages on 127.0.0.1."""

from __future__ import annotations

import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import datetime

    from service.demo.rehearsal import Rehearsal
    from simulations.population import Cohort

UNUSABLE = 2
BEGUN = "demo-begun"


def demo(
    candidates: Annotated[int, typer.Option(min=1, max=999_999, help="How many candidates apply.")] = 12_000,
    seed: Annotated[str, typer.Option(help="Seed of the made-up city, in words.")] = "krakow-2026",
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the pages afterwards.")] = True,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port on 127.0.0.1; 0 takes a free one.")] = 8000,
    folder: Annotated[
        Path | None, typer.Option(help="Where to keep it; a finished demonstration there is only served.")
    ] = None,
) -> None:
    """See one whole recruitment: offer, lists, points by law, allocation, verification, release, and why."""
    from service.demo.note import read_note
    from service.serve import AlreadyServedError, sole_server

    started = time.monotonic()
    place = folder or Path(tempfile.mkdtemp(prefix="recruit-demo-"))
    try:
        with sole_server(place):
            if read_note(place) is None:
                _require_ours(place)
                _rehearse(place, candidates, seed)
            if serve:
                _serve(place, port, started)
    except AlreadyServedError as refused:
        _stop(str(refused))


def _require_ours(place: Path) -> None:
    """A folder with something else in it is somebody's own installation, and is left alone.

    What an interrupted demonstration left behind is known by its mark, and begun anew.
    """
    import shutil

    begun = place / BEGUN
    there = [entry for entry in place.iterdir() if entry.name not in {"server.lock", BEGUN}]
    if there and not begun.is_file():
        _stop(f"{place} holds {there[0].name} and no finished demonstration; name another folder or an empty one")
    for entry in there:
        shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
    _require_empty(place)
    begun.touch()


def _require_empty(place: Path) -> None:
    """A database named in the settings is not in the folder; made-up people do not go among real ones."""
    from sqlmodel import select

    from service.kit.db import Database
    from service.people.tables import Account
    from service.schema import upgrade
    from service.settings import Settings

    address = Settings(folder=place).database
    if isinstance(address, Path):
        return
    upgrade(address)
    database = Database(address)
    with database.read() as session:
        somebody = session.exec(select(Account.id).limit(1)).first()
    database.close()
    if somebody is not None:
        _stop("the database that RECRUIT_DATABASE names holds accounts and no demonstration; name an empty one")


def _stop(sentence: str) -> None:
    typer.echo(sentence, err=True)
    raise typer.Exit(UNUSABLE) from None


def _rehearse(place: Path, candidates: int, seed: str) -> None:
    from service.demo.note import write_note
    from service.demo.report import report

    done, city = rehearsed(place, candidates, seed, say=lambda stage: typer.echo(f"… {stage}", err=True))
    typer.echo("\n".join(report(done, city)))
    write_note(place, done.note(city))
    (place / BEGUN).unlink()
    done.office.database.close()


def rehearsed(place: Path, candidates: int, seed: str, say: object) -> tuple[Rehearsal, Cohort]:
    """The whole recruitment in a fresh folder. The office is left open, for the report."""
    from datetime import UTC, datetime

    from service.demo.clock import TravellingClock
    from service.demo.rehearsal import Rehearsal, rehearse, scaled
    from service.office import open_office
    from service.schema import upgrade
    from service.settings import Settings

    settings = Settings(folder=place, demo=True, second_factor="offered")
    upgrade(settings.database)
    deadline = last_deadline(datetime.now(UTC))
    clock = TravellingClock(deadline)
    done = Rehearsal(open_office(settings, clock), clock, deadline, say)  # type: ignore[arg-type]
    with done.stage("a made-up city"):
        from simulations.population import cohort

        city = scaled(cohort(seed, candidates))
    rehearse(done, city, seed)
    return done, city


def last_deadline(now: datetime) -> datetime:
    """Three o'clock in Warsaw, ten days ago: the list of the admitted is out for whoever looks at it."""
    from datetime import timedelta

    from service.kit.clock import WARSAW

    day = now.astimezone(WARSAW) - timedelta(days=10)
    return day.replace(hour=15, minute=0, second=0, microsecond=0)


def _serve(place: Path, port: int, started: float) -> None:
    import uvicorn

    from service.app import create_app
    from service.kit.log import start_logging
    from service.settings import Settings

    app = create_app(Settings(folder=place, demo=True, second_factor="offered"))
    # The protocol is named because asyncio sends small answers at once (TCP_NODELAY) only where it is.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", port))
        except OSError:
            _stop(f"port {port} is in use; name another with --port, or --port 0 for a free one")
        chosen = listening.getsockname()[1]
        typer.echo(f"\nOpen http://127.0.0.1:{chosen}/demo  (it says whom you can sign in as; Ctrl-C ends it)")
        typer.echo(f"Ready {time.monotonic() - started:.1f} s after the start. Everything is kept in {place}")
        sys.stdout.flush()
        start_logging()
        config = uvicorn.Config(app, workers=1, log_config=None, access_log=False, server_header=False)
        uvicorn.Server(config).run(sockets=[listening])
