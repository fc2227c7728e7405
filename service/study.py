"""`recruit study`: a what-if question played in many futures, told with intervals."""

from __future__ import annotations

import sys
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from service.terminal import UNUSABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulations.scenario import Question
    from simulations.study import Study


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
    try:
        question = _question(file, futures)
        question.cities()
    except InvalidQuestion as wrong:
        _refuse("\n".join(f"question-invalid  {file}: {line}" for line in wrong.problems))
    with _executor(workers, cluster) as executor:
        found = _played(question, executor, out)
    _write(found, out, language)
    typer.echo("\n".join(_said(found, language)))


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
    """Processes of this machine, or those of a cluster. Compiled code is made once, before they start."""
    if cluster is not None:
        from distributed import Client

        with Client(cluster) as client:
            yield client.get_executor(pure=False)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield pool


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


def _write(found: Study, out: Path, language: str) -> None:
    """The folder, whole or not at all."""
    import io
    import shutil
    from datetime import UTC, datetime
    from importlib.metadata import version

    from service.kit.languages import speaking
    from service.studies.papers import summary, workbook
    from service.studies.report import page
    from simulations.study import manifest

    table = io.BytesIO()
    found.table.write_parquet(table)
    now = datetime.now(UTC)
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as beside, speaking(language):
        whole = Path(beside) / out.name
        whole.mkdir()
        (whole / "report.html").write_text(page(found, f"recruit {version('recruit')}"), encoding="utf-8")
        (whole / "tables.xlsx").write_bytes(workbook(found, now))
        (whole / "summary.pdf").write_bytes(summary(found, now))
        (whole / "futures.parquet").write_bytes(table.getvalue())
        (whole / "manifest.json").write_text(manifest(found, table.getvalue()), encoding="utf-8")
        if out.exists():
            shutil.rmtree(out)
        whole.rename(out)


def _said(found: Study, language: str) -> Iterator[str]:
    from service.kit.languages import speaking
    from service.studies.report import findings

    with speaking(language):
        for scenario in found.scenarios:
            yield scenario
            yield from (f"  {line}" for line in findings(found, scenario))
