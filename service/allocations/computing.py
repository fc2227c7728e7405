"""One run from the inputs to its outcome. Nothing here holds the write lock: a run takes seconds, an act must not."""

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service.allocations.inputs import Inputs
from service.allocations.tables import INVALID_INPUT, NOT_ACCEPTED, TIED, VERIFIED
from service.allocations.ties import Equals, equals
from service.records import points

if TYPE_CHECKING:
    from recruit_core.reasons import Reason
    from recruit_core.register import Register
    from recruit_core.result import Result
    from recruit_core.rulebooks import Rulebook

LONGEST_VERIFICATION_SECONDS = 1_800
MOST_PROBLEMS = 200
REASONS = "reasons.jsonl"


@dataclass(slots=True)
class Outcome:
    """What came of a run; ``kind`` is one of `OUTCOMES`."""

    kind: str
    inputs: str | None = None
    files: str | None = None
    counts: dict[str, Any] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    verifier: str = ""
    ties: list[Equals] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    problems_total: int = 0


def compute(inputs: Inputs, folder: Path) -> Outcome:
    """Allocate, write the publication to ``folder``, have it verified by a separate process, prepare the reasons."""
    from recruit_core.errors import InvalidRegister, UnresolvedTie

    outcome = Outcome(VERIFIED, inputs=inputs.digest)
    try:
        with _timed(outcome, "register"):
            register = inputs.register()
        _allocate(register, folder, outcome)
    except InvalidRegister as refusal:
        outcome.kind, outcome.problems_total = INVALID_INPUT, refusal.total
        outcome.problems = [str(problem) for problem in refusal.problems[:MOST_PROBLEMS]]
    except UnresolvedTie as refusal:
        outcome.kind, outcome.ties = TIED, equals(register, refusal.ties)
    return outcome


def _allocate(register: "Register", folder: Path, outcome: Outcome) -> None:
    from recruit_core.bundle import publish
    from recruit_core.result import recruit

    with _timed(outcome, "allocation"):
        result = recruit(register, points.rules())
    outcome.counts = dict(result.matching.counts()) | {
        "seats": int(register.programmes["seats"].sum()),
        "programmes": register.programmes.height,
        "choices": register.choices.height,
    }
    with _timed(outcome, "writing"):
        publish(result, folder, force=True)
        write_reasons(result, folder)
    with _timed(outcome, "verification"):
        accepted, outcome.verifier = verified(folder)
    outcome.files = digest_of(folder)
    if not accepted:
        outcome.kind = NOT_ACCEPTED


@contextmanager
def _timed(outcome: Outcome, stage: str) -> Iterator[None]:
    started = time.perf_counter()
    try:
        yield
    finally:
        outcome.seconds[stage] = round(time.perf_counter() - started, 2)


def verified(folder: Path) -> tuple[bool, str]:
    """Whether ``verify.py`` of the folder, started as a process of its own, accepts the result; and what it says.

    ``-I`` cuts the process off from our packages and settings: it sees the folder and the standard library.
    """
    command = [sys.executable, "-I", str(folder / "verify.py"), str(folder / "market"), str(folder / "result")]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=LONGEST_VERIFICATION_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return False, f"no answer within {LONGEST_VERIFICATION_SECONDS} s"
    return done.returncode == 0, done.stdout + done.stderr


def reasons_file(folder: Path) -> Path:
    """The prepared reasons stand beside the publication, not in it: they are for the families' own pages."""
    return folder.with_name(f"{folder.name}-{REASONS}")


def write_reasons(result: "Result", folder: Path) -> None:
    """One line of JSON a candidate: number, and for each choice what its page will say.

    The steps behind a merit are written out here (those that are not 0), so that no page has to load the core.
    """
    steps: dict[str | None, dict[str, int]] = {None: {}}
    with reasons_file(folder).open("w", encoding="utf-8") as lines:
        for candidate, reasons in result.all_reasons():
            told = [_told(reason, steps, result.rulebook) for reason in reasons]
            lines.write(json.dumps([candidate, told], separators=(",", ":")) + "\n")


def _told(reason: "Reason", steps: dict[str | None, dict[str, int]], rules: "Rulebook") -> dict[str, Any]:
    """What a page needs of one reason. The nearest pool says what set the candidate apart."""
    merit = reason.own_merit
    if merit not in steps:
        steps[merit] = {name: value for name, value in rules.unpack(rules.read(str(merit))).items() if value}
    told: dict[str, Any] = {
        "rank": reason.rank,
        "programme": reason.programme,
        "code": reason.code,
        "steps": steps[merit],
    }
    pools = [pool for pool in reason.pools if pool.decided_by != "not-of-the-group"]
    if pools and pools[-1].decided_by is not None:
        figures = {"own": pools[-1].own, "cutoff": pools[-1].cutoff, "missing": pools[-1].missing}
        told["decided_by"] = pools[-1].decided_by
        told |= {name: int(figure) for name, figure in figures.items() if figure}
    return told


def digest_of(folder: Path) -> str:
    """SHA-256 over names and contents of the files of a publication and its prepared reasons."""
    printed = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        printed.update(
            f"{file.relative_to(folder).as_posix()} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode()
        )
    printed.update(f"{REASONS} {hashlib.sha256(reasons_file(folder).read_bytes()).hexdigest()}\n".encode())
    return printed.hexdigest()
