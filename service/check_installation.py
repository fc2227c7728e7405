"""The command ``check-installation``: is what stands here whole? Asked after a restore, an upgrade, a move."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlmodel import Session

    from service.office import Office

NOT_WHOLE = 1


def check_installation(
    folder: Annotated[Path, typer.Option(envvar="RECRUIT_FOLDER", help="Folder of the installation.")] = Path("var"),
) -> None:
    """Check the chain of the record of events, the files of every run, and that the keys open what is sealed.

    Nothing is changed, and the service may be running.
    """
    from service.office import open_office
    from service.settings import Settings

    settings = Settings(folder=folder)
    if isinstance(settings.database, Path) and not settings.database.is_file():
        sys.stderr.write(f"{settings.database} is not there: no installation to check\n")
        raise typer.Exit(2)
    if not settings.keys.is_file():
        sys.stderr.write(f"{settings.keys} is not there: without the keys nothing that is sealed can be read\n")
        raise typer.Exit(2)
    office = open_office(settings)
    try:
        lines, wrong = findings(office)
    finally:
        office.database.engine.dispose()  # not close(): the log of writes is folded back by whoever serves
    typer.echo("\n".join([*lines, *(f"NOT WHOLE: {sentence}" for sentence in wrong)]))
    raise typer.Exit(NOT_WHOLE if wrong else 0)


def findings(office: "Office") -> tuple[list[str], list[str]]:
    """What is there, and what is wrong with it, in sentences."""
    from service.audit.chain import check_chain

    with office.database.read() as session:
        chain = check_chain(session)
        runs, changed = _files(office, session)
        candidates, sealed = _sealed(office, session)
        uploads, closed = _uploads(office, session)
        factors, unread = _factors(office, session)
    lines = [
        f"record of events: {chain.links} links, head {chain.head}",
        f"runs with a publication folder: {runs}",
        f"candidates: {candidates}",
        f"files of pupils kept sealed: {uploads}",
        f"accounts with a second factor: {factors}",
    ]
    wrong = [f"the files of run {run} are not those that were written" for run in changed]
    if chain.broken_at is not None:
        wrong.append(f"the chain of the record of events does not fit from event {chain.broken_at} on")
    if sealed:
        wrong.append(f"the keys here open the PESEL of {candidates - sealed} of {candidates} candidates")
    if closed:
        wrong.append(f"the keys here open {uploads - closed} of {uploads} files of pupils")
    if unread:
        wrong.append(f"the keys here open the second factor of {factors - unread} of {factors} accounts")
    return lines, wrong


def _files(office: "Office", session: "Session") -> tuple[int, list[str]]:
    """How many runs have files, and those whose files are changed or gone."""
    from sqlmodel import col, select

    from service.allocations.actions import folder_of
    from service.allocations.computing import digest_of
    from service.allocations.tables import Run

    runs = session.exec(select(Run).where(col(Run.files).is_not(None)).order_by(col(Run.id))).all()
    folders = {run.public_id: folder_of(office, run.public_id) for run in runs}
    kept = [run for run in runs if folders[run.public_id].is_dir() and digest_of(folders[run.public_id]) == run.files]
    return len(runs), [run.public_id for run in runs if run not in kept]


def _sealed(office: "Office", session: "Session") -> tuple[int, int]:
    """How many candidates there are, and how many PESELs stay closed with these keys."""
    from sqlmodel import select

    from service.people.tables import Candidate

    candidates = session.exec(select(Candidate.pesel, Candidate.public_id)).all()
    return len(candidates), sum(not _opens(office, *sealed) for sealed in candidates)


def _uploads(office: "Office", session: "Session") -> tuple[int, int]:
    """How many files of primary schools are kept, and how many stay closed with these keys."""
    from sqlmodel import col, select

    from service.pupils.tables import PupilFile

    kept = select(PupilFile.content, PupilFile.public_id).where(col(PupilFile.content).is_not(None))
    files = [(content, place) for content, place in session.exec(kept) if content is not None]
    return len(files), sum(not _opens(office, *sealed) for sealed in files)


def _factors(office: "Office", session: "Session") -> tuple[int, int]:
    """How many accounts have a second factor, and how many of their keys stay closed with these keys."""
    from sqlmodel import col, select

    from service.access.second_factor import place_of_key
    from service.access.tables import SecondFactor
    from service.people.tables import Account

    kept = select(SecondFactor.key, Account.public_id).join(Account).where(col(SecondFactor.key).is_not(None))
    keys = [(key, place_of_key(account)) for key, account in session.exec(kept) if key is not None]
    return len(keys), sum(not _opens(office, *sealed) for sealed in keys)


def _opens(office: "Office", sealed: bytes, place: str) -> bool:
    try:
        return bool(office.keys.unseal(sealed, place))
    except ValueError:
        return False
