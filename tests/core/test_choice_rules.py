"""Choice rules against literal tellings of them, and the properties that each is known to have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import choice_rules_oracle as oracle
import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recruit_core.choice_rules import CHOICE_RULES
from recruit_core.choice_rules.ceiling import nested
from recruit_core.choice_rules.minimum_share import order_of_call
from recruit_core.choice_rules.policy import Applicant, Clause, Policy, SeatPool, people
from recruit_core.choice_rules.transfer import seats_after_transfer

FEW = settings(max_examples=settings.default.max_examples // 4)


@dataclass(frozen=True)
class Programme:
    """A policy with everybody who may ever ask, from the highest down."""

    policy: Policy
    everybody: tuple[Applicant, ...]

    @property
    def order(self) -> list[str]:
        return [str(each.candidate) for each in self.everybody]

    @property
    def groups(self) -> oracle.Groups:
        return {str(each.candidate): each.groups for each in self.everybody}

    @property
    def slots(self) -> oracle.Slots:
        return [(p.name, p.seats, p.group or "", "hard" if p.hard else "soft") for p in self.policy.pools]

    def only(self, asking: Sequence[str]) -> list[Applicant]:
        return [each for each in self.everybody if str(each.candidate) in asking]

    def chosen(self, asking: Sequence[str]) -> dict[str, list[str]]:
        taken = CHOICE_RULES[self.policy.rule].choose(self.policy, self.only(asking))
        return {pool: [str(each.candidate) for each in inside] for pool, inside in taken.items()}

    def choice(self, asking: frozenset[str]) -> frozenset[str]:
        taken = CHOICE_RULES[self.policy.rule].choose(self.policy, self.only(asking))
        return frozenset(map(str, people(taken)))


@st.composite
def programmes(draw: st.DrawFn, rule: str, most: int = 6) -> Programme:
    """A small programme of the rule, with overlapping groups, empty pools and pools that nobody can fill."""
    kinds = [None, ("g", "hard"), ("g", "soft"), ("h", "hard"), ("h", "soft"), ("k", "soft")]
    if rule == "horizontal":
        kinds = [None, ("g", "soft"), ("h", "soft"), ("k", "soft")]
    drawn = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=3))
    pools = tuple(
        SeatPool(f"{place}", draw(st.integers(0, 2)), kind and kind[0], bool(kind) and kind[1] == "hard")
        for place, kind in enumerate(drawn)
    )
    held = st.frozensets(st.sampled_from("ghk"))
    names = draw(st.permutations(range(draw(st.integers(0, most)))))
    everybody = tuple(Applicant(name, len(names) - place, draw(held)) for place, name in enumerate(names))
    return Programme(Policy("P", rule, pools, draw(clauses(rule, len(pools)))), everybody)


@st.composite
def clauses(draw: st.DrawFn, rule: str, pools: int) -> tuple[Clause, ...]:
    if rule == "transfer":
        return tuple(
            Clause(pool=f"{place}", to=f"{draw(st.integers(place + 1, pools - 1))}")
            for place in range(pools - 1)
            if draw(st.booleans())
        )
    if rule not in ("ceiling", "minimum-share"):
        return ()
    groups = draw(st.lists(st.sampled_from("ghk"), unique=True, min_size=1))
    percent = rule == "minimum-share"
    amount = st.integers(0, 100) if percent else st.integers(0, 3)
    return tuple(Clause(place, group, draw(amount), percent) for place, group in enumerate(groups))


SOUND = ("pools-in-order", "transfer", "horizontal")


@pytest.mark.parametrize("rule", SOUND)
def test_substitutability_consistency_and_aggregate_demand(rule: str) -> None:
    """Of whole programmes: Kominers and Sönmez 2016, Aygün and Turhan 2020, Sönmez and Yenmez 2022."""

    @FEW
    @given(programmes(rule, most=5))
    def holds(programme: Programme) -> None:
        assert oracle.substitutable(programme.choice, programme.order)
        assert oracle.consistent(programme.choice, programme.order)
        assert oracle.obeys_aggregate_demand(programme.choice, programme.order)

    holds()


@FEW
@given(programmes("ceiling", most=5))
def test_ceilings_for_nested_groups_keep_all_three_properties(programme: Programme) -> None:
    if nested(programme.policy, programme.everybody):
        assert oracle.substitutable(programme.choice, programme.order)
        assert oracle.consistent(programme.choice, programme.order)
        assert oracle.obeys_aggregate_demand(programme.choice, programme.order)


@pytest.mark.parametrize("rule", [rule for rule in CHOICE_RULES if rule != "horizontal"])
def test_a_rule_takes_whom_its_telling_takes(rule: str) -> None:
    @FEW
    @given(programmes(rule), st.data())
    def holds(programme: Programme, data: st.DataObject) -> None:
        asking = data.draw(st.lists(st.sampled_from(programme.order), unique=True)) if programme.order else []
        policy, told = programme.policy, (asking, programme.order, programme.groups, programme.slots)
        if rule == "ceiling":
            literal = oracle.under_ceilings(*told, {clause.group: clause.amount for clause in policy.clauses})
        else:
            literal = oracle.pool_by_pool(*told, {c.pool: c.to for c in policy.clauses if c.pool})
        assert programme.chosen(asking) == literal

    holds()


@FEW
@given(programmes("horizontal"), st.data())
def test_horizontal_is_the_highest_maximum_matching(programme: Programme, data: st.DataObject) -> None:
    """By enumeration of all sets of people, and the number of kept seats filled by networkx's matching."""
    asking = data.draw(st.lists(st.sampled_from(programme.order), unique=True)) if programme.order else []
    assert programme.choice(frozenset(asking)) == oracle.meritorious(
        asking, programme.order, programme.groups, programme.slots
    )
    fits = [
        (each.candidate, (pool.name, seat))
        for each in programme.only(asking)
        for pool in programme.policy.pools
        if pool.group in each.groups
        for seat in range(pool.seats)
    ]
    graph = nx.Graph(fits)
    matching = nx.bipartite.maximum_matching(graph, top_nodes={person for person, _ in fits})
    chosen = CHOICE_RULES["horizontal"].choose(programme.policy, programme.only(asking))
    at_home = sum(pool.group in each.groups for pool in programme.policy.pools for each in chosen[pool.name])
    assert at_home == len(matching) // 2


@FEW
@given(programmes("minimum-share", most=8))
def test_minimum_shares_hold_in_every_prefix(programme: Programme) -> None:
    """The first share holds in each prefix while any of the group is left; so does the second where it is alone."""
    policy, groups = programme.policy, programme.groups
    called = [str(each.candidate) for each in order_of_call(policy, programme.everybody)]
    assert sorted(called) == sorted(programme.order)
    first = policy.clauses[0]
    assert oracle.shares_kept(called, groups, first.group or "", first.amount)
    for clause in policy.clauses:
        alone = order_of_call(replace(policy, clauses=(clause,)), programme.everybody)
        assert oracle.shares_kept([str(a.candidate) for a in alone], groups, clause.group or "", clause.amount)


@FEW
@given(programmes("minimum-share", most=8))
def test_nobody_is_overtaken_without_a_reason(programme: Programme) -> None:
    """Whoever goes before a higher one serves a share that the higher one does not (public description, P2 to P5)."""
    held = {clause.group for clause in programme.policy.clauses}
    called = order_of_call(programme.policy, programme.everybody)
    height = {each.candidate: each.standing for each in programme.everybody}
    for place, early in enumerate(called):
        for late in called[place + 1 :]:
            if height[late.candidate] > height[early.candidate]:
                assert early.groups & held - late.groups


@FEW
@given(programmes("minimum-share", most=8))
def test_the_order_of_call_moves_as_few_as_it_must(programme: Programme) -> None:
    """Where merit alone keeps every share, nobody moves."""
    policy = programme.policy
    kept = all(oracle.shares_kept(programme.order, programme.groups, c.group or "", c.amount) for c in policy.clauses)
    if kept:
        assert [str(each.candidate) for each in order_of_call(policy, programme.everybody)] == programme.order


def a_call(percent: dict[str, int], ranked: list[tuple[str, str]]) -> str:
    """The order of call of people of one letter each, with the groups that they belong to."""
    shares = tuple(Clause(place, group, most, True) for place, (group, most) in enumerate(percent.items()))
    policy = Policy("P", "minimum-share", (SeatPool("open", 9, None, False),), shares)
    everybody = [Applicant(ord(name), -place, frozenset(held)) for place, (name, held) in enumerate(ranked)]
    return "".join(chr(each.candidate) for each in order_of_call(policy, everybody))


def test_every_fifth_called_holds_a_scholarship() -> None:
    """One share of 20 %: the first one called is of the group, since none of one would be 0 %."""
    ranked = [(name, "s" if name in "DJ" else "") for name in "ABCDEFGHIJ"]
    assert a_call({"s": 20}, ranked) == "DABCEJFGHI"
    assert a_call({"s": 0}, ranked) == "ABCDEFGHIJ"
    assert a_call({"s": 100}, ranked) == "DJABCEFGHI"


def test_where_nobody_serves_both_shares_the_first_goes_before() -> None:
    """Holders of a scholarship before residents, as in the French national admission."""
    ranked = [("A", ""), ("B", "r"), ("C", "s"), ("D", "rs"), ("E", "")]
    assert a_call({"s": 50, "r": 50}, ranked) == "DACBE"
    apart = [("A", ""), ("B", "r"), ("C", "s"), ("E", "")]
    assert a_call({"s": 50, "r": 50}, apart) == "CBAE"
    assert a_call({"r": 50, "s": 50}, apart) == "BCAE"


def test_counting_pool_after_pool_wastes_a_kept_seat() -> None:
    """Sönmez and Yenmez 2022: a woman with a disability fills the seat for women and leaves the other empty."""
    everybody = (
        Applicant(0, 4, frozenset("wd")),
        Applicant(1, 3, frozenset()),
        Applicant(2, 2, frozenset("w")),
    )
    pools = (SeatPool("women", 1, "w", False), SeatPool("disability", 1, "d", False))
    in_order = Programme(Policy("P", "pools-in-order", pools), everybody)
    together = Programme(Policy("P", "horizontal", pools), everybody)
    assert in_order.chosen("012") == {"women": ["0"], "disability": ["1"]}
    assert together.chosen("012") == {"women": ["2"], "disability": ["0"]}


def test_unused_seats_move_on_and_add_up() -> None:
    pools = (SeatPool("kept", 2, "g", True), SeatPool("open", 1, None, False), SeatPool("last", 1, "h", True))
    policy = Policy("P", "transfer", pools, (Clause(pool="kept", to="open"),))
    everybody = tuple(Applicant(name, -name, frozenset("g" if name == 3 else "")) for name in range(4))
    assert Programme(policy, everybody).chosen("0123") == {"kept": ["3"], "open": ["0", "1"], "last": []}
    assert seats_after_transfer(policy, {"kept": 1, "open": 2}) == {"kept": 1, "open": 2, "last": 1}


def test_a_share_of_seats_is_rounded_down() -> None:
    assert [Clause(amount=40, percent=True).of(seats) for seats in (0, 2, 3, 5, 28)] == [0, 0, 1, 2, 11]
