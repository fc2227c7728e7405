"""What would have changed one refusal, true for this run: which merit, which order of wishes, which seat; and for whom.

Under deferred acceptance what a candidate can have depends on the others alone: a pool is to be had exactly where the
candidate would get it by asking for nothing else, and the outcome is the most wanted of what is to be had. So a merit
at one programme decides about that programme and nothing else, and no order of wishes opens a closed one (Dubins and
Freedman 1981; Roth 1982).

The merit is found without trying. Take the candidate away, and with the candidate one seat of the pool. Whoever is
first among those who then still desire the pool must be passed: with a higher key nobody left has a claim to the seat,
and with a lower one that front runner would be refused for somebody lower. So chains that come back to their beginning
are counted in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recruit_core.change.resolving import Change, add_seat, change_keys, remove_candidate, take_seat
from recruit_core.change.seat_values import seat_values
from recruit_core.change.solved import Solved, rests_on_a_tie
from recruit_core.change.spaced import Orders
from recruit_core.change.told import ToldMove, seat_of_claim, seat_of_pool, told
from recruit_core.columns import WHOLE_DIGITS
from recruit_core.errors import NotVerified
from recruit_core.market import INELIGIBLE
from recruit_core.matching import Matching
from recruit_core.reasons import UnknownCandidate


@dataclass(frozen=True, slots=True)
class OtherMerit:
    """The smallest merit that would have given the seat, all others being as they are."""

    merit: str
    """as published; whatever is higher gives it, too"""
    first_passed: str
    """the candidate who has to be passed"""
    their_merit: str
    pool: str
    """the pool in which the candidate would sit"""
    rests_on_a_tie: bool
    """would a tie among others have to be decided then"""
    moves: tuple[ToldMove, ...]


@dataclass(frozen=True, slots=True)
class OtherSeat:
    """One more seat, here or elsewhere, that would have given the seat."""

    programme: str
    pool: str
    rests_on_a_tie: bool
    moves: tuple[ToldMove, ...]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would have changed one refused choice. `merit` is None where no merit would have."""

    rank: int
    programme: str
    merit: OtherMerit | None
    seats: tuple[OtherSeat, ...]
    order: bool = False
    """would another order of wishes have given it: never, and the run was checked for it"""

    def as_json(self) -> dict[str, object]:
        """Plain values."""
        return {
            "rank": self.rank,
            "programme": self.programme,
            "merit": None if self.merit is None else _plain(self.merit),
            "order": self.order,
            "seats": [_plain(seat) for seat in self.seats],
        }


def _plain(found: OtherMerit | OtherSeat) -> dict[str, object]:
    fields = {name: getattr(found, name) for name in found.__slots__}
    return fields | {"moves": [move.as_json() for move in found.moves]}


def what_if(matching: Matching, candidate: str) -> tuple[WhatIf, ...]:
    """For every refused choice of a candidate, in the order of the list: what would have changed it.

    The matching is that of deferred acceptance. Every changed seating is proved
    to be the one that deciding again would give (`NotVerified`). Raises
    `UnknownCandidate`.
    """
    names = matching.register.candidates["candidate"]
    number = int(names.search_sorted(candidate))
    if number == len(names) or names[number] != candidate:
        raise UnknownCandidate(f'there is no candidate "{candidate}" in the register')
    return _Asked(matching, number).answers()


class _Asked:
    """One candidate asks about every refusal."""

    def __init__(self, matching: Matching, candidate: int) -> None:
        self._matching, self._candidate = matching, candidate
        self._orders = Orders(matching)
        self._solved = self._orders.solved
        self._refused = self._refused_claims()

    def answers(self) -> tuple[WhatIf, ...]:
        if not self._refused:
            return ()
        without = remove_candidate(self._solved, self._candidate).after
        wider = self._seats_that_move_the_candidate()
        ranks = self._matching.register.choices["rank"]
        return tuple(
            WhatIf(
                ranks[int(self._matching.market.rows(np.array(claims[:1]))[0])],
                self._matching.register.programmes["programme"][programme],
                self._merit(without, programme, claims),
                tuple(self._seat(pool, after) for pool, after in wider if after in claims),
                self._order(claims),
            )
            for programme, claims in self._refused.items()
        )

    def _refused_claims(self) -> dict[int, list[int]]:
        """programme -> eligible claims wanted more than what is held; none for the programme held."""
        solved, market = self._solved, self._solved.market
        held = int(solved.seating[self._candidate])
        refused: dict[int, list[int]] = {}
        for claim in solved.claims_of(self._candidate).tolist():
            programme = int(market.programme[market.pool[claim]])
            if held >= 0 and programme == market.programme[market.pool[held]]:
                break
            if market.key[claim] >= 0:
                refused.setdefault(programme, []).append(claim)
        return refused

    def _merit(self, without: Solved, programme: int, claims: list[int]) -> OtherMerit | None:
        passed = [(needed, claim, first) for claim in claims for needed, first in self._needed(without, claim)]
        if not passed:
            return None
        needed, _, first = min(passed)
        keys = self._orders.keys_with_merit(self._candidate, programme, needed)
        change = change_keys(self._solved, self._candidate, keys)
        after = int(change.after.seating[self._candidate])
        if after not in claims:
            raise NotVerified("the merit that was found does not give the seat")
        show, names = self._matching.rulebook.show, self._matching.register.candidates["candidate"]
        seat = seat_of_claim(self._matching, after)
        assert seat is not None
        theirs = show(self._orders.of(first).merit)
        return OtherMerit(show(needed), names[int(self._solved.owner[first])], theirs, seat[1], *self._told(change))

    def _needed(self, without: Solved, claim: int) -> list[tuple[int, int]]:
        """The smallest merit that gives one pool, and the claim it has to pass; empty where no merit does."""
        pool = int(without.market.pool[claim])
        first = take_seat(without, pool).after.front_runner(pool) if without.market.seats[pool] else -1
        if first < 0:
            return []
        own, theirs = self._orders.of(claim), self._orders.of(first)
        if own.member != theirs.member:
            return []
        equal = own._replace(merit=theirs.merit)
        needed = theirs.merit + (not equal > theirs)
        return [(needed, first)] if needed < 10 ** (WHOLE_DIGITS + self._matching.rulebook.scale) else []

    def _order(self, claims: list[int]) -> bool:
        """Would the candidate get the programme by asking for it alone? Only then by any order of wishes."""
        own = self._solved.claims_of(self._candidate)
        keys = np.where(np.isin(own, claims), self._solved.market.key[own], INELIGIBLE)
        alone = change_keys(self._solved, self._candidate, keys).after
        if alone.prove().seating[self._candidate] >= 0:
            raise NotVerified("another order of wishes would have given a refused seat")
        return False

    def _seats_that_move_the_candidate(self) -> list[tuple[int, int]]:
        """Pools whose next seat would move the candidate, each with the claim that would be held then."""
        values = seat_values(self._solved.market, self._solved.seating)
        owner = self._solved.owner[values.claims]
        at = np.flatnonzero(owner == self._candidate)
        pools = np.searchsorted(values.starts, at, side="right") - 1
        return list(zip(pools.tolist(), values.claims[at].tolist(), strict=True))

    def _seat(self, pool: int, after: int) -> OtherSeat:
        change = add_seat(self._solved, pool)
        if change.after.seating[self._candidate] != after:
            raise NotVerified("the seat that was found does not help the candidate")
        return OtherSeat(*seat_of_pool(self._matching, pool), *self._told(change))

    def _told(self, change: Change) -> tuple[bool, tuple[ToldMove, ...]]:
        after = change.after.prove()
        tied = rests_on_a_tie(after.market, after.seating)
        return tied, told(self._matching, change.moves)
