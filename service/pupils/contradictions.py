"""Facts of pupils read by the rulebook that will use them: what is impossible, and what cannot be true together."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from service.kit.languages import N_
from service.kit.problems import Finding, findings_of
from service.pupils.columns import FACTS
from service.records.points import checked_facts

CONTRADICTION = N_("Two cells of this row contradict each other, or one asks for another that is empty.")


def found_in(rows: Sequence[tuple[int, dict[str, Any]]]) -> list[Finding]:
    """Every contradiction, by row and column of the file."""
    found: list[Finding] = []
    for (row, _), checked in zip(rows, checked_facts([facts for _, facts in rows]), strict=True):
        if isinstance(checked.refusal, ValidationError):
            errors = checked.refusal.errors(include_url=False, include_input=False)
            found += [
                Finding(one.message, one.code, row=row, column=heading(one.pointer), named=one.named)
                for one in findings_of(errors)
            ]
        elif checked.refusal is not None:
            found.append(Finding(CONTRADICTION, "facts-contradict", row=row, column=heading(checked.refusal)))
    return found


def heading(fact: str | None) -> str | None:
    """What the column of a fact is called in our files."""
    return FACTS[fact].headings[0] if fact in FACTS else fact
