"""A run computed again from what was kept of it, long after, and compared: what a court or an auditor asks for.

Four questions, each with an answer of its own. Nothing of the run is changed, and the write lock is not held.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import BaseModel, Field

from service.access.actor import Actor
from service.allocations import store
from service.allocations.actions import folder_of
from service.allocations.computing import digest_of, reasons_file, verified
from service.allocations.inputs import read_inputs
from service.kit.languages import N_
from service.kit.log import log
from service.kit.problems import Kind, Refusal
from service.office import Office

NOTHING_KEPT = Kind(
    "run-without-result",
    409,
    N_("This run has no result to compare"),
    N_("It has not ended, or it stopped at ties or at faults in the data. Look at the run that was released."),
)
RECOUNT_IN_HAND = Kind(
    "recount-in-hand", 409, N_("This run is being computed again already"), N_("Wait a minute, then ask once more.")
)
COMPARED = ("assignments.csv", "cutoffs.csv")


class Recount(BaseModel):
    """What comparing a run with itself gave."""

    run: str
    files_unchanged: bool = Field(description="The kept files are byte for byte those that the run wrote.")
    same_result: bool = Field(description="Computed again from the kept tables, everybody has the same seat.")
    differing: int = Field(description="Candidates with another seat, and programmes with another cutoff.")
    verified: bool = Field(description="verify.py accepts the kept result once more.")
    inputs_unchanged: bool = Field(description="The database leads to the inputs of the run; not after corrections.")
    verifier: str


def recount(office: Office, actor: Actor, run_id: str) -> Recount:
    """Compute a run again and compare. Refusals ``run-without-result``, ``recount-in-hand``."""
    with office.look(actor, "round.recount") as session:
        run = store.run_by_id(session, run_id)
        if run.files is None or run.inputs is None:
            raise Refusal(NOTHING_KEPT)
        inputs = read_inputs(session, run.round_id).digest
    with office.database.alone(f"recount {run_id}") as mine:
        if not mine:
            raise Refusal(RECOUNT_IN_HAND)
        told = _compared(folder_of(office, run_id), run_id, run.files, inputs_unchanged=inputs == run.inputs)
    with office.act(actor, "round.recount") as act:
        act.record(f"run:{run_id}", **told.model_dump(exclude={"run", "verifier"}))
    return told


def _compared(folder: Path, run_id: str, files: str, *, inputs_unchanged: bool) -> Recount:
    there = folder.is_dir() and reasons_file(folder).is_file()
    differing, accepted, said = None, False, ""
    if there:
        differing = _differing(folder)
        accepted, said = verified(folder)
    return Recount(
        run=run_id,
        files_unchanged=there and digest_of(folder) == files,
        same_result=differing == 0,
        differing=differing or 0,
        verified=accepted,
        inputs_unchanged=inputs_unchanged,
        verifier=said,
    )


def _differing(folder: Path) -> int | None:
    """Rows that the kept result and the one computed now do not have in common; None where the files cannot be read."""
    from recruit_core.errors import RecruitError

    try:
        with TemporaryDirectory() as place:
            again = Path(place) / "result"
            _compute_again(folder, again)
            return sum(_rows_apart(folder / "result" / name, again / name) for name in COMPARED)
    except (RecruitError, OSError, ValueError) as failure:
        log.warning("a run cannot be computed again", run=folder.name, error=type(failure).__name__)
        return None


def _compute_again(folder: Path, out: Path) -> None:
    """The result of the kept market under the rules that the kept result names."""
    from recruit_core.bundle import read_result, write_result
    from recruit_core.result import recruit
    from recruit_core.rulebooks import rulebook
    from service.laboratory import read_round

    listed, named = rulebook("listed"), read_result(folder / "result")
    files, rules = read_round(folder / "market", listed)
    result = recruit(
        files.register,
        listed,
        mechanism=named.mechanism,
        ties=named.ties,
        seed=named.seed,
        digests=files.digests,
        choice_rules=rules,
    )
    write_result(result, out)


def _rows_apart(one: Path, other: Path) -> int:
    """Rows of two tables that stand in one of both alone, counted by their first column."""
    rows = [_rows(file) for file in (one, other)]
    apart = rows[0] ^ rows[1]
    return len({line.split(",", 1)[0] for line in apart})


def _rows(file: Path) -> set[str]:
    return set(file.read_text(encoding="utf-8").splitlines())
