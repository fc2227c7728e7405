"""`recruit explain --what-if`: what would have changed a refusal, as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from recruit_core.errors import RecruitError
from service.moves import sentences

if TYPE_CHECKING:
    from recruit_core.bundle import ResultFiles
    from recruit_core.change.counterfactuals import WhatIf
    from recruit_core.files import MarketFiles

STRICT = ("refuse", "single-lottery", "multiple-lottery")
"""Tie rules under which every tie that matters is an order."""


class NoWhatIf(RecruitError):
    """What would have changed a refusal can be told for deferred acceptance in a strict order alone."""

    code = "what-if-not-for-this-rule"


def what_ifs(files: MarketFiles, told: ResultFiles, candidate: str) -> tuple[WhatIf, ...]:
    """For every refused choice of a candidate in a published result. Raises `NoWhatIf`, `NotReproduced`."""
    from recruit_core.change.counterfactuals import what_if
    from recruit_core.result import recruit
    from recruit_core.rulebooks import rulebook
    from service.laboratory import NotReproduced

    in_force = set(files.register.programmes["ties"].fill_null(told.ties).to_list())
    if told.mechanism != "deferred-acceptance" or not in_force <= set(STRICT):
        rule = f"this result is of {told.mechanism} with the tie rule {', '.join(sorted(in_force))}"
        raise NoWhatIf(f"--what-if is for deferred-acceptance with {', '.join(STRICT)} only; {rule}")
    matching = recruit(files.register, rulebook("listed"), ties=told.ties, seed=told.seed).matching
    if not (matching.assignments().equals(told.assignments) and matching.cutoffs().equals(told.cutoffs)):
        raise NotReproduced("the result is not what its tables lead to; recruit verify says where it differs")
    return what_if(matching, candidate)


def what_if_sentences(answers: tuple[WhatIf, ...]) -> Iterator[str]:
    """What would have changed each refusal, with everybody who would have moved."""
    for answer in answers:
        yield ""
        yield f"{answer.rank:>3}. {answer.programme} would have been granted, all else being as it is,"
        yield from (f"     {line}" for line in _merit(answer))
        for seat in answer.seats:
            where = "there" if seat.programme == answer.programme else f"at {seat.programme}"
            yield f"     with one more seat {where} (pool {seat.pool}):" + _tied(seat.rests_on_a_tie)
            yield from (f"       {line}" for line in sentences(seat.moves, "into the new seat"))
        if not answer.seats:
            yield "     by no single further seat;"
        yield "     by no other order of wishes: under this rule none can give a refused seat."


def _merit(answer: WhatIf) -> Iterator[str]:
    if answer.merit is None:
        yield "by no merit;"
        return
    merit = answer.merit
    passed = f"to go before {merit.first_passed} with {merit.their_merit}"
    yield f"with merit {merit.merit} or more, {passed}:" + _tied(merit.rests_on_a_tie)
    yield from (f"  {line}" for line in sentences(merit.moves, "by the other merit"))


def _tied(tied: bool) -> str:
    return " (others who are equal would have to be put in order first)" if tied else ""
