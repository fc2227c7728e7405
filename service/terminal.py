"""How the command line says no, and that it is still at work."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import typer

from recruit_core.errors import InvalidRegister, RecruitError, UnresolvedTie

REFUSED, UNUSABLE, TIED = 1, 2, 3
"""Exit statuses of the contract."""


class FileExists(RecruitError):
    """The file to be written is there already."""

    code = "file-exists"


def refuse_existing(out: Path | None, *, force: bool) -> None:
    """Raise `FileExists` where a file would be replaced without `force`; a verb without a file has none to replace."""
    if out is not None and out.exists() and not force:
        raise FileExists(f"{out.name} is there already; name another or add --force")


@contextmanager
def refusals() -> Iterator[None]:
    """Every refusal of the core as lines on standard error and the exit status of the contract."""
    try:
        yield
    except UnresolvedTie as refusal:
        _say(str(tie) for tie in refusal.ties)
        raise typer.Exit(TIED) from None
    except InvalidRegister as refusal:
        _say(str(problem) for problem in refusal.problems)
        if refusal.total > len(refusal.problems):
            _say([f"and {refusal.total - len(refusal.problems)} more, {refusal.total} problems in all"])
        raise typer.Exit(UNUSABLE) from None
    except OSError as error:
        _say([f"file-unusable  {error.filename}: {error.strerror}; check the path and its permissions"])
        raise typer.Exit(UNUSABLE) from None
    except RecruitError as refusal:
        _say([f"{refusal.code}  {refusal}"])
        raise typer.Exit(UNUSABLE) from None


def say(text: str) -> None:
    """Print to standard output; where nobody listens the work is done all the same."""
    try:
        typer.echo(text)
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(lines: Iterator[str] | list[str]) -> None:
    for line in lines:
        typer.echo(line, err=True)


@contextmanager
def progress(doing: str) -> Iterator[None]:
    """The seconds so far, once the work takes longer than one: for people alone, a file gets nothing but findings."""
    if not sys.stderr.isatty():
        yield
        return
    done, started = Event(), time.monotonic()

    def tell() -> None:
        while not done.wait(1):
            print(f"{doing} … {time.monotonic() - started:.0f} s", end="\r", file=sys.stderr, flush=True)  # noqa: T201

    teller = Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()
