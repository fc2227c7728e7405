"""A round under choice rules: who sits where, what the outcome may promise, which ties decide it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from recruit_core.choice_rules.ceiling import nested
from recruit_core.choice_rules.cumulative_offers import complaints, seat
from recruit_core.choice_rules.demand import Demand
from recruit_core.choice_rules.table import ChoiceRules
from recruit_core.choice_rules.transfer import moved_seats, seats_after_transfer
from recruit_core.errors import NotVerified, Tie, UnresolvedTie
from recruit_core.market import Market
from recruit_core.matching import Matching
from recruit_core.register import Register
from recruit_core.rulebooks import Rulebook


def opened(register: Register, rulebook: Rulebook) -> Matching:
    """The round before anybody has a seat, in the order of law."""
    market = Market.build(register, rulebook)
    return Matching(register, rulebook, market, market, np.full(market.candidates, -1, dtype=np.int64))


def allocate(unseated: Matching, rules: ChoiceRules) -> Matching:
    """The candidates of `unseated` seated by cumulative offers, in the order that `unseated.compared` has.

    The market of the answer has the seats of each pool after unused ones have moved. Raises `UnresolvedTie` where
    equal candidates are left whose order decides.
    """
    seated = replace(unseated, seating=seat(unseated, rules))
    ties = deciding_ties(seated, rules)
    if ties:
        raise UnresolvedTie(ties)
    return moved(seated, rules)


def moved(matching: Matching, rules: ChoiceRules) -> Matching:
    """The seats of each pool once unused ones have moved, and the pools that passed some on."""
    seats, passed_on = matching.market.seats.copy(), set[int]()
    first = np.searchsorted(matching.market.programme, np.arange(len(rules.policies)))
    for programme, policy in enumerate(rules.policies):
        if policy.rule == "transfer":
            places = slice(int(first[programme]), int(first[programme]) + len(policy.pools))
            names = [pool.name for pool in policy.pools]
            inside = dict(zip(names, matching.taken[places].tolist(), strict=True))
            after = seats_after_transfer(policy, inside)
            seats[places] = [after[name] for name in names]
            passed_on |= {places.start + names.index(name) for name in moved_seats(policy, inside)}
    market, compared = (each.replace(seats=seats) for each in (matching.market, matching.compared))
    return replace(matching, market=market, compared=compared, passed_on=frozenset(passed_on))


def promised(matching: Matching, rules: ChoiceRules) -> tuple[str, ...]:
    """The words of the certificate, checked on the seating itself; raises `NotVerified` where they do not hold."""
    _check_feasible(matching, rules)
    words = promises(matching, rules)
    if words == ("feasible",) and proved(Demand.build(matching, rules)):
        raise NotVerified("a programme would choose others from those who sit there and those who would rather")
    return words


def _check_feasible(matching: Matching, rules: ChoiceRules) -> None:
    """Nobody over the seats, nobody where they may not sit, no more of a group than its ceiling."""
    market, held = matching.market, matching.seating[matching.seating >= 0]
    if bool((matching.taken > market.seats).any()) or bool((market.key[held] < 0).any()):
        raise NotVerified("a pool holds more candidates than seats, or somebody who may not sit there")
    inside: list[list[frozenset[str]]] = [[] for _ in rules.policies]
    demand = Demand.build(matching, rules)
    owners, programmes = market.owner(held).tolist(), market.programme[market.pool[held]].tolist()
    for candidate, programme in zip(owners, programmes, strict=True):
        inside[programme] += [one.groups for at, one in demand.wishes[candidate] if at == programme]
    for policy, seated in zip(rules.policies, inside, strict=True):
        for clause in policy.clauses if policy.rule == "ceiling" else ():
            if sum(clause.group in groups for groups in seated) > clause.of(policy.seats):
                raise NotVerified(f"more of the group {clause.group} sit at {policy.programme} than its ceiling")
        if len(seated) > policy.seats:
            raise NotVerified(f"{policy.programme} holds more candidates than it has seats")


def promises(matching: Matching, rules: ChoiceRules) -> tuple[str, ...]:
    """The words of the certificate; "stable" only where nobody has a reason to complain of this very seating.

    Every rule but `ceiling` is substitutable, consistent and obeys the law of aggregate demand, proved in its room;
    `ceiling` is where its groups are apart or nested and there is one pool. An order of call is made from those who
    apply, so another order of one's list gains nothing, but naming another programme may.
    """
    if complaints(matching, rules):
        return ("feasible",)
    demand = Demand.build(matching, rules)
    if not proved(demand):
        return ("feasible", "stable for the choice rules")
    truthful = (
        "strategy-proof for the order of a list"
        if any(policy.rule == "minimum-share" for policy in demand.policies)
        else "strategy-proof for candidates"
    )
    return ("feasible", "stable for the choice rules", "candidate-optimal", truthful)


def proved(demand: Demand) -> bool:
    """Whether every rule is known to keep all three properties with these applicants."""
    return all(
        policy.rule != "ceiling" or nested(policy, applicants)
        for policy, applicants in zip(demand.policies, demand.applicants, strict=True)
    )


def deciding_ties(matching: Matching, rules: ChoiceRules) -> list[Tie]:
    """The ties that decide a seat, by programme: those with whom two opposite orders of the tied seat differently.

    No test is known that is exact for every rule and tries no orders. Two opposite ones that agree are a strong sign
    and no proof.
    """
    tied = _tied(matching)
    other = seat(matching, rules, reverse=True) if tied else matching.seating
    moved = {int(place) for place in (matching.seating != other).nonzero()[0]}
    if not moved:
        return []
    own = [claims for claims in tied if moved & claims.keys()]  # none where a tie moved others alone
    named = [_named(matching, rules, claims) for claims in own or tied]
    return sorted(named, key=lambda tie: tie.programme.encode())


def _named(matching: Matching, rules: ChoiceRules, claims: dict[int, int]) -> Tie:
    claim = next(iter(claims.values()))
    policy = rules.policies[int(matching.market.programme[matching.market.pool[claim]])]
    ids = sorted((matching.register.candidates["candidate"][who] for who in claims), key=str.encode)
    shown = matching.rulebook.show(matching.merit[int(matching.market.rows(np.array([claim]))[0])])
    return Tie(policy.programme, policy.pools[0].name, shown, tuple(ids))


def _tied(matching: Matching) -> list[dict[int, int]]:
    """Groups of candidates whom nothing sets apart at a programme, each with a claim there."""
    groups: dict[tuple[int, int, int], dict[int, int]] = {}
    for each in Demand.asked(matching):
        groups.setdefault((each.programme, each.key, each.chance), {})[each.candidate] = each.claim
    return [claims for claims in groups.values() if len(claims) > 1]
