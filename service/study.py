"""`recruit study`: a what-if question played in many futures, told with intervals."""

from __future__ import annotations

import sys
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.processes import processes
from service.terminal import UNUSABLE, refusals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulations.scenario import Question
    from simulations.study import Study

FILES = ("report.html", "tables.xlsx", "summary.pdf", "futures.parquet", "manifest.json")
"""What a folder of a study holds, and all that may lie in one that is replaced."""


def study(
    file: Annotated[Path | None, typer.Argument(help="The question as YAML, or the name of a ready one.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for page, workbook, summary, table and manifest.")] = None,
    ready: Annotated[bool, typer.Option("--list", help="Name the ready questions, each with its motive.")] = False,
    futures: Annotated[int | None, typer.Option(min=2, help="Play at most so many, whatever the file says.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes of this machine.")] = 2,
    cluster: Annotated[str | None, typer.Option(help="Address of a Dask scheduler: play there instead.")] = None,
    language: Annotated[str, typer.Option(help="pl, en or uk: the language of page, workbook and summary.")] = "pl",
    force: Annotated[bool, typer.Option("--force", help="Replace a folder that is there.")] = False,
) -> None:
    """Play a what-if question in many futures, paired with today, and tell it with intervals."""
    from simulations.scenario import InvalidQuestion

    if ready:
        typer.echo("\n".join(_ready()))
        return
    if file is None or out is None:
        _refuse("question-missing  name a file (or a ready question, see --list) and a folder with --out")
    if out.exists() and not force:
        _refuse(f"folder-exists  {out}: there is something already; name another folder or add --force")
    _refuse_to_replace(out, force=force)
    try:
        question = _question(file, futures)
        question.cities()
    except InvalidQuestion as wrong:
        _refuse("\n".join(f"question-invalid  {file}: {line}" for line in wrong.problems))
    with _executor(workers, cluster) as executor:
        found = _played(question, executor, out)
    _write(found, out, language, force=force)
    typer.echo("\n".join(_said(found, language)))


def _refuse_to_replace(out: Path, *, force: bool) -> None:
    """Before the work, too: a folder with other things in it is not replaced, whatever was said."""
    from recruit_core.bundle import refuse_to_replace

    with refusals():
        refuse_to_replace(out, FILES, force=force)


def _refuse(line: str) -> None:
    typer.echo(line, err=True)
    raise typer.Exit(UNUSABLE)


def _question(file: Path, futures: int | None) -> Question:
    from simulations.scenario import InvalidQuestion, read_question
    from simulations.scenarios import ready_question

    found = read_question(file) if file.is_file() else ready_question(str(file))
    if found is None:
        raise InvalidQuestion(["no such file, and no ready question of that name; see --list"])
    return found if futures is None else found.model_copy(update={"futures": futures})


def _ready() -> Iterator[str]:
    from simulations.scenarios import ready_questions

    for name, question in ready_questions().items():
        yield f"{name}\n    {question.question}\n    {question.motive}"


@contextmanager
def _executor(workers: int, cluster: str | None) -> Iterator[Executor]:
    """Processes of this machine, or those of a cluster."""
    if cluster is None:
        with processes(workers) as pool:
            yield pool
        return
    from distributed import Client

    with Client(cluster) as client:
        yield client.get_executor(pure=False)


def _played(question: Question, executor: Executor, out: Path) -> Study:
    """Batches are kept beside the folder to come, so that an interrupted study goes on; gone when it is whole."""
    from simulations.study import run

    kept = out.with_name(f".{out.name}-batches")
    found = run(question, executor, kept, _progress())
    for each in kept.glob("*"):
        each.unlink()
    kept.rmdir()
    return found


def _progress() -> Callable[[int, int], None]:
    """A line on a terminal with the time that is left; nothing where nobody looks."""
    from time import monotonic

    began = monotonic()

    def told(done: int, of: int) -> None:
        if sys.stderr.isatty():
            left = (monotonic() - began) / done * (of - done)
            sys.stderr.write(f"\r{done} of {of} futures, at most {left:.0f} s left ")
            sys.stderr.write("\n" if done == of else "")

    return told


def _write(found: Study, out: Path, language: str, *, force: bool) -> None:
    """The folder, whole or not at all."""
    import io
    from datetime import UTC, datetime
    from importlib.metadata import version

    from recruit_core.bundle import write_whole
    from service.kit.languages import speaking
    from service.studies.papers import summary, workbook
    from service.studies.report import page, told
    from simulations.study import manifest

    table = io.BytesIO()
    found.table.write_parquet(table)
    now = datetime.now(UTC)
    with refusals(), speaking(language):
        scenarios = [told(found, scenario) for scenario in found.scenarios]
        contents = {
            "report.html": page(found, scenarios, f"recruit {version('recruit')}").encode(),
            "tables.xlsx": workbook(found.question, scenarios, now),
            "summary.pdf": summary(found, scenarios, now),
            "futures.parquet": table.getvalue(),
            "manifest.json": manifest(found, table.getvalue()).encode(),
        }

        def write(beside: Path) -> None:
            for name, content in contents.items():
                (beside / name).write_bytes(content)

        write_whole(out, FILES, write, force=force)


def _said(found: Study, language: str) -> Iterator[str]:
    from service.kit.languages import speaking
    from service.studies.report import findings

    with speaking(language):
        for scenario in found.scenarios:
            yield scenario
            yield from (f"  {line}" for line in findings(found, scenario))
