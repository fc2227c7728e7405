"""The matrix: every mechanism of the table, on every family of markets, against oracles that share no code."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import numpy as np
import oracles
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import FAMILIES, LISTED, Round, rounds

from recruit_core import InvalidRegister, Register, UnresolvedTie, recruit
from recruit_core.acceptance import _compiled, accept_plain
from recruit_core.columns import columns_of
from recruit_core.market import Market
from recruit_core.mechanisms import MECHANISMS
from recruit_core.register import Programme
from recruit_core.result import Result
from recruit_core.ties import TIE_RULES


def as_text(round_: Round) -> oracles.Tables:
    """The tables as a CSV file would hold them."""
    return {
        name: [table.columns, *([("" if cell is None else str(cell)) for cell in row] for row in table.rows())]
        for name, table in round_.tables().items()
    }


def small(round_: Round) -> oracles.SmallMarket:
    """The round as the oracles see it: by their own reading of the tables' text."""
    return oracles.from_tables(as_text(round_))


def seats(result: Result) -> dict[str, tuple[str, str] | None]:
    return {
        candidate: None if programme is None else (programme, pool)
        for candidate, programme, pool, _ in result.matching.assignments().rows()
    }


def complete(matching: Mapping[str, object], market: oracles.SmallMarket) -> dict[str, object]:
    return {candidate: matching.get(candidate) for candidate in market.claims}


def seated(round_: Round) -> Result | None:
    try:
        return recruit(round_.register(), LISTED)
    except UnresolvedTie:
        return None


@pytest.mark.parametrize("family", FAMILIES)
def test_the_outcome_is_the_only_one_over_all_tie_breakings_or_refused(family: str) -> None:
    """`refuse` refuses exactly the ties that decide somebody's seat: proved by trying every order of the tied."""

    @given(rounds(family))
    def holds(round_: Round) -> None:
        market = small(round_)
        outcomes = [complete(matching, market) for matching in oracles.outcomes_over_all_tie_breakings(market)]
        result = seated(round_)
        if len(outcomes) > 1:
            assert result is None
        else:
            assert result is not None
            assert seats(result) == outcomes[0]

    holds()


@pytest.mark.parametrize("family", ["strict", "short", "scarce", "ample"])
def test_candidate_optimality(family: str) -> None:
    """No stable matching, by enumeration of all, is better for any candidate (Gale and Shapley 1962)."""

    @given(rounds(family, most_candidates=5))
    def holds(round_: Round) -> None:
        market, result = small(round_), seated(round_)
        assert result is not None
        assert seats(result) == complete(oracles.candidate_optimal(market), market)

    holds()


@given(rounds("pools"))
def test_pools_in_order_are_a_programme_with_a_reserve(round_: Round) -> None:
    """Seat pools and whole programmes with a choice function seat the same people (Kominers and Sönmez 2016)."""
    result = seated(round_)
    if result is None:
        return
    tables = as_text(round_)
    choices = sorted(oracles.records(tables, "choices"), key=lambda row: int(row["rank"]))
    merit: dict[str, dict[str, object]] = {}
    wishes: dict[str, list[str]] = {row["candidate"]: [] for row in choices}
    for row in choices:
        if row["merit"]:
            merit.setdefault(row["programme"], {})[row["candidate"]] = (Decimal(row["merit"]), row["candidate"])
            wishes[row["candidate"]].append(row["programme"])
    groups: dict[str, set[str]] = {}
    for row in oracles.records(tables, "groups"):
        groups.setdefault(row["candidate"], set()).add(row["group"])
    slots = {
        programme: [(pool["pool"], int(pool["seats"]), pool["group"], pool["reserve"]) for pool in pools]
        for programme, pools in oracles.pools_of(tables).items()
    }
    merit |= {programme: {} for programme in slots.keys() - merit.keys()}
    assert seats(result) == oracles.cumulative_offers(wishes, merit, groups, slots)


@given(rounds())
def test_the_kernel_and_its_plain_twin_agree(round_: Round) -> None:
    market = Market.build(round_.register(), LISTED)
    demand = np.bincount(market.pool, minlength=len(market.seats))
    room = np.concatenate([[0], np.cumsum(np.minimum(demand, market.seats))]).astype(np.int64)
    compiled = _compiled()(market.starts, market.pool, market.key, market.seats, room)
    assert np.array_equal(compiled, accept_plain(market))


@given(rounds("strict"))
def test_rural_hospitals(round_: Round) -> None:
    """Every stable matching seats the same candidates and fills each pool to the same number (Roth 1986)."""
    market, result = small(round_), seated(round_)
    assert result is not None
    placed = {candidate for candidate, seat in seats(result).items() if seat}
    for matching in oracles.stable_matchings(market):
        assert {candidate for candidate, pool in matching.items() if pool is not None} == placed


def positions(round_: Round, result: Result) -> dict[str, int]:
    """Place on the own list of what each candidate holds; the length of the list and one for nothing."""
    market = small(round_)
    return {c: oracles.place_in_list(market, c, seat) for c, seat in seats(result).items()}


@given(rounds("strict"), st.data())
def test_more_seats_hurt_no_candidate(round_: Round, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, round_.programmes.height - 1))
    more = round_.programmes.with_columns(
        seats=round_.programmes["seats"].scatter(at, round_.programmes["seats"][at] + 1)
    )
    wider = Round(more, round_.choices, round_.pools, round_.groups)
    before, after = seated(round_), seated(wider)
    assert before is not None
    assert after is not None
    was, now = positions(round_, before), positions(wider, after)
    assert all(now[candidate] <= was[candidate] for candidate in was)


@given(rounds("strict"), st.data())
def test_more_points_never_hurt(round_: Round, data: st.DataObject) -> None:
    """A candidate with more merit at one programme is seated at least as high on the own list."""
    eligible = round_.choices["merit"].is_not_null().arg_true().to_list()
    if not eligible:
        return
    row = data.draw(st.sampled_from(eligible))
    raised = round_.choices.with_columns(merit=round_.choices["merit"].scatter(row, "99999.25"))
    before, after = seated(round_), seated(Round(round_.programmes, raised, round_.pools, round_.groups))
    assert before is not None
    assert after is not None
    candidate = round_.choices["candidate"][row]
    assert positions(round_, after)[candidate] <= positions(round_, before)[candidate]


@given(rounds("strict"), st.data())
def test_misreporting_never_helps(round_: Round, data: st.DataObject) -> None:
    """No other order and no shorter list gets a candidate a seat that the true list likes better."""
    candidates = round_.choices["candidate"].unique().sort().to_list()
    if not candidates:
        return
    liar = data.draw(st.sampled_from(candidates))
    own = round_.choices.filter(round_.choices["candidate"] == liar)
    kept = data.draw(st.lists(st.sampled_from(range(own.height)), unique=True, min_size=1))
    lie = own[kept].with_columns(rank=own["rank"].gather(range(len(kept))))
    choices = round_.choices.filter(round_.choices["candidate"] != liar).vstack(lie)
    honest, lying = seated(round_), seated(Round(round_.programmes, choices, round_.pools, round_.groups))
    assert honest is not None
    assert lying is not None
    market = small(round_)
    gained = oracles.place_in_list(market, liar, seats(lying)[liar])
    assert oracles.place_in_list(market, liar, seats(honest)[liar]) <= gained


@given(rounds("strict"), st.data())
def test_a_new_candidate_helps_no_other(round_: Round, data: st.DataObject) -> None:
    candidates = round_.choices["candidate"].unique().sort().to_list()
    if not candidates:
        return
    late = data.draw(st.sampled_from(candidates))
    fewer = Round(
        round_.programmes, round_.choices.filter(round_.choices["candidate"] != late), round_.pools, round_.groups
    )
    with_all, without = seated(round_), seated(fewer)
    assert with_all is not None
    assert without is not None
    was, now = positions(fewer, without), positions(round_, with_all)
    assert all(now[candidate] >= was[candidate] for candidate in was)


@given(rounds(), st.randoms(use_true_random=False))
def test_order_of_rows_is_irrelevant(round_: Round, chance: object) -> None:
    """Rows in any order give the same assignments, the same cutoffs and the same ties."""

    def outcome(tables: Round) -> object:
        try:
            result = recruit(tables.register(), LISTED)
        except UnresolvedTie as refusal:
            return refusal.ties
        return result.matching.assignments().rows(), result.matching.cutoffs().rows()

    def shuffled(table: object) -> object:
        order = list(range(table.height))  # type: ignore[attr-defined]
        chance.shuffle(order)  # type: ignore[attr-defined]
        return table[order]  # type: ignore[index]

    other = Round(*(shuffled(table) for table in (round_.programmes, round_.choices, round_.pools, round_.groups)))  # type: ignore[arg-type]
    assert outcome(round_) == outcome(other)


@pytest.mark.parametrize("name", MECHANISMS)
@given(round_=rounds())
def test_every_mechanism_gives_each_candidate_one_listed_eligible_claim(name: str, round_: Round) -> None:
    market = Market.build(round_.register(), LISTED)
    seating = MECHANISMS[name].seat(market)
    held = seating[seating >= 0]
    assert (market.starts[:-1][seating >= 0] <= held).all()
    assert (held < market.starts[1:][seating >= 0]).all()
    assert (market.key[held] >= 0).all()
    assert (np.bincount(market.pool[held], minlength=len(market.seats)) <= market.seats).all()


def test_the_czech_second_round_of_2024(real_data: Path) -> None:
    """A real national admission: 11,722 of 11,727 hold the official seat, 5 a better one, nobody a worse one.

    CERMAT open data; the official outcome was computed by the state's own software.
    """
    from recruit_core import read_market

    files = read_market(real_data / "czech_2024_round2", LISTED.facts)
    result = recruit(files.register, LISTED, digests=files.digests)
    lines = (real_data / "czech_2024_round2" / "official.csv").read_text(encoding="utf-8").splitlines()[1:]
    official = dict(line.split(",", 1) for line in lines)
    choices = files.register.choices
    names = files.register.programmes["programme"].to_list()
    ranks: dict[str, dict[str, int]] = {}
    ids = files.register.candidates["candidate"].to_list()
    for candidate, rank, programme in choices.select("candidate", "rank", "programme").iter_rows():
        ranks.setdefault(ids[candidate], {})[names[programme]] = rank
    same = better = worse = 0
    for candidate, programme, _, rank in result.matching.assignments().iter_rows():
        given_rank = ranks[candidate].get(official[candidate], 1_000)
        own = 1_000 if rank is None else rank
        same += (programme or "") == official[candidate]
        better += own < given_rank
        worse += own > given_rank
    assert (same, better, worse) == (11_722, 5, 0)


def test_arrays_of_a_market_are_read_only_and_whole_numbers() -> None:
    tables = {
        "programmes": {"programme": ["A"], "seats": [1]},
        "choices": {"candidate": ["x"], "rank": [1], "programme": ["A"], "merit": ["1.5"]},
    }
    import polars as pl

    register = Register.assemble({name: pl.DataFrame(table) for name, table in tables.items()}, LISTED.facts)
    market = Market.build(register, LISTED)
    for name in ("starts", "pool", "choice", "key", "row", "seats", "programme"):
        array = getattr(market, name)
        assert array.dtype.kind == "i", name
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    seats = market.seats.copy()
    assert market.replace(seats=seats).seats is not seats
    seats[...] = 7  # the caller's own array stays the caller's
    assert market.seats.tolist() == [1]


def test_a_programme_may_name_the_tie_rules_there_are() -> None:
    (rules,) = {column.among for column in columns_of(Programme) if column.name == "ties"}
    assert set(rules) == set(TIE_RULES)


def test_a_register_names_what_is_wrong_in_frames_too() -> None:
    import polars as pl

    tables = {
        "programmes": pl.DataFrame({"programme": ["A", "A"], "seats": [1, -1]}),
        "choices": pl.DataFrame({"candidate": ["x"], "rank": [1], "programme": ["B"], "merit": [1]}),
    }
    with pytest.raises(InvalidRegister) as refusal:
        Register.assemble(tables, LISTED.facts)
    assert {problem.code for problem in refusal.value.problems} == {"id-twice", "value-too-low", "programme-unknown"}
