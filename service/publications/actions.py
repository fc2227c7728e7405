"""The release: once for each round, by a second person, of files that are still the ones that were verified."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import select

from service.access.actor import Actor, require_second_person
from service.allocations import store as allocations
from service.allocations.actions import NOT_NEWEST, RELEASED, folder_of
from service.allocations.computing import digest_of, reasons_file
from service.allocations.inputs import read_inputs
from service.allocations.tables import VERIFIED, Run
from service.cross_checks.actions import require_clear
from service.kit.ids import new_public_id
from service.kit.languages import N_
from service.kit.problems import Kind, Refusal
from service.offers.tables import Programme, School
from service.offers.words import folded
from service.office import Act, Office
from service.outbox.writing import tell_families
from service.people.store import require_independent
from service.people.tables import Candidate
from service.publications import store
from service.publications.forms import PublicationView, Release
from service.publications.tables import CandidateResult, Publication, PublishedProgramme
from service.publications.views import publication_view
from service.records import points
from service.rounds.tables import Round

NOT_VERIFIED = Kind(
    "run-not-verified",
    409,
    N_("This run may not be released"),
    N_("Only a run that the verifying program has accepted can be released."),
)
FILES_CHANGED = Kind(
    "files-changed",
    409,
    N_("The files are not the ones that were looked at"),
    N_("Nothing was released. Look at the run again; if nobody has touched its files, run the round anew."),
)
OUTDATED = Kind(
    "run-outdated",
    409,
    N_("Something was changed after the run"),
    N_("A fact, a list, a seat or a decision is not what was computed from. Run the round again."),
)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is written at a release, read from the folder of a run."""

    programmes: list[dict[str, Any]]
    results: list[dict[str, Any]]  # with ``number`` of the candidate


def release(office: Office, actor: Actor, run_id: str, asked: Release, key: str | None = None) -> PublicationView:
    """Release somebody else's verified run to families, schools and everybody.

    Refusals ``second-person``, ``run-not-verified``, ``run-not-newest``, ``files-changed``, ``run-outdated``,
    ``round-released``, ``cross-checks-open``. The digest says that the files, ``verify.py`` among them, are to the
    byte those it accepted.
    """
    with office.look(actor, "round.release") as session:
        run = allocations.run_by_id(session, run_id)
    _require_releasable(actor, run)
    folder = folder_of(office, run_id)
    if not folder.is_dir() or digest_of(folder) != run.files or asked.files != run.files:
        raise Refusal(FILES_CHANGED)
    told = _read(folder)
    with office.act(actor, "round.release") as act:
        named = {"run": run_id, "files": asked.files}
        return act.once(key, named, PublicationView, lambda: _release(act, run_id, told))


def _require_releasable(actor: Actor, run: Run) -> None:
    if run.outcome != VERIFIED:
        raise Refusal(NOT_VERIFIED)
    require_second_person(actor, first=run.asked_by)


def _release(act: Act, run_id: str, told: _Told) -> PublicationView:
    run = allocations.run_by_id(act.session, run_id)
    _require_releasable(act.actor, run)
    require_independent(act.session, act.actor, first=run.asked_by)
    if store.of_round(act.session, run.round_id) is not None:
        raise Refusal(RELEASED)
    newest = allocations.newest_run(act.session, run.round_id)
    if newest is None or newest.id != run.id:
        raise Refusal(NOT_NEWEST)
    inputs = read_inputs(act.session, run.round_id)
    if inputs.digest != run.inputs:
        raise Refusal(OUTDATED)
    a_round = act.session.get_one(Round, run.round_id)
    require_clear(act.session, a_round)
    publication = Publication(
        public_id=new_public_id(),
        round_id=run.round_id,
        run_id=int(run.id or 0),
        released_by=act.actor.trace,
        released_at=act.now,
        counts=run.counts,
        ties_decided=len(inputs.decisions),
    )
    act.session.add(publication)
    act.session.flush()
    _write(act, publication, told)
    act.record(f"publication:{publication.public_id}", before=run.inputs, after=run.files, run=run_id)
    return publication_view(act.session, publication, a_round)


def _write(act: Act, publication: Publication, told: _Told) -> None:
    named = {
        code: (name, school, school_name)
        for code, name, school, school_name in act.session.exec(
            select(Programme.code, Programme.name, School.code, School.name).join(School)
        )
    }
    own = {"publication_id": publication.id}
    programmes = []
    for row in told.programmes:
        name, school, school_name = named.get(row["programme"], (row["programme"], "", ""))
        sought = folded(f"{name} {school_name} {row['programme']}")[:800]
        programmes.append(row | own | {"name": name, "school": school, "school_name": school_name, "sought": sought})
    keys = dict(act.session.exec(select(Candidate.number, Candidate.id)).all())
    results = [
        {name: value for name, value in row.items() if name != "number"} | own | {"candidate_id": keys[row["number"]]}
        for row in told.results
    ]
    act.session.execute(insert(PublishedProgramme), programmes)
    if results:
        act.session.execute(insert(CandidateResult), results)
        told: dict[int, dict[str, Any]] = {int(row["candidate_id"]): {} for row in results}
        tell_families(act.session, act.now, "result", told, publication.public_id)


def _read(folder: Path) -> _Told:
    seats = {row["candidate"]: row for row in _rows(folder / "result" / "assignments.csv")}
    results = []
    with reasons_file(folder).open(encoding="utf-8") as lines:
        for number, reasons in map(json.loads, lines):
            seat = seats[number]
            rank = int(seat["rank"]) if seat["rank"] else None
            results.append({"number": number, "programme": seat["programme"] or None, "rank": rank, "reasons": reasons})
    return _Told([_programme(row) for row in _rows(folder / "result" / "cutoffs.csv")], results)


def _programme(row: dict[str, str]) -> dict[str, Any]:
    rules, merit = points.rules(), row["cutoff_merit"]
    cutoff = rules.unpack(rules.read(merit)) if merit else {}
    return {
        "programme": row["programme"],
        "seats": int(row["seats"]),
        "taken": int(row["taken"]),
        "points": cutoff.get("points"),
        "cutoff": cutoff,
        "cutoff_merit": merit or None,
    }


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
