"""Every reason given to a family is true, and says what would have been enough."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from strategies import LISTED, Round, rounds

from recruit_core import Register, UnresolvedTie, explain, recruit
from recruit_core.reasons import UnknownCandidate, explain_all
from recruit_core.result import Result


def seated(round_: Round) -> Result | None:
    try:
        return recruit(round_.register(), LISTED)
    except UnresolvedTie:
        return None


@given(rounds())
def test_reasons_follow_the_list_and_the_seat(round_: Round) -> None:
    """Refused until the seat, admitted there, not considered below; not eligible exactly where no merit is given."""
    result = seated(round_)
    if result is None:
        return
    for candidate, programme, pool, rank in result.matching.assignments().iter_rows():
        reasons = result.reasons(candidate)
        own = round_.choices.filter(pl.col("candidate") == candidate).sort("rank")
        assert [reason.rank for reason in reasons] == own["rank"].to_list()
        for reason, merit in zip(reasons, own["merit"], strict=True):
            expected = "refused" if rank is None or reason.rank < rank else "not-considered"
            expected = "admitted" if reason.rank == rank else expected
            outside = bool(reason.pools) and all(pool.decided_by == "not-of-the-group" for pool in reason.pools)
            assert reason.code == ("not-eligible" if merit is None or outside else expected)
            if reason.code == "admitted":
                assert (reason.programme, reason.pool) == (programme, pool)


@given(rounds("strict"))
def test_what_was_missing_would_have_been_enough(round_: Round) -> None:
    """With the missing merit and a hair more the candidate reaches the published cutoff; with what there was, not."""
    result = seated(round_)
    if result is None:
        return
    for candidate in result.register.candidates["candidate"]:
        for reason in result.reasons(candidate):
            for pool in reason.pools if reason.code == "refused" else ():
                if pool.decided_by != "merit":
                    assert pool.decided_by == "no-seats"
                    continue
                assert reason.own_merit is not None
                assert pool.cutoff is not None
                assert pool.missing is not None
                own, cutoff, missing = (LISTED.read(text) for text in (reason.own_merit, pool.cutoff, pool.missing))
                assert missing > 0
                assert own + missing == cutoff


@given(rounds())
def test_one_and_all_are_told_the_same(round_: Round) -> None:
    result = seated(round_)
    if result is None:
        return
    matching = result.matching
    told = dict(explain_all(result.register, LISTED, matching.merit, matching.cutoffs(), matching.assignments()))
    assert told == {candidate: result.reasons(candidate) for candidate in result.register.candidates["candidate"]}


def result_of(choices: list[tuple[str, int, str, str, int | None]], **tables: pl.DataFrame) -> Result:
    schema = ["candidate", "rank", "programme", "merit", "tiebreak"]
    given_tables = {"choices": pl.DataFrame(choices, schema=schema, orient="row"), **tables}
    return recruit(Register.assemble(given_tables, LISTED.facts), LISTED)


def test_a_tiebreak_of_nought_is_a_number() -> None:
    programmes = pl.DataFrame({"programme": ["A"], "seats": [1]})
    result = result_of([("x", 1, "A", "5", 0), ("y", 1, "A", "5", 7)], programmes=programmes)
    (pool,) = result.reasons("x")[0].pools
    assert (pool.decided_by, pool.own, pool.cutoff, pool.missing) == ("tiebreak", "0", "7", None)


def test_reserved_pools_are_told_one_by_one() -> None:
    programmes = pl.DataFrame({"programme": ["A"], "seats": [3]})
    pools = pl.DataFrame(
        {
            "programme": ["A", "A", "A"],
            "pool": ["sen", "near", "open"],
            "seats": [1, 1, 1],
            "group": ["sen", "near", None],
            "reserve": ["hard", "soft", None],
            "order": [1, 2, 3],
        }
    )
    groups = pl.DataFrame({"candidate": ["s", "n"], "group": ["sen", "near"]})
    result = result_of(
        [("s", 1, "A", "1", None), ("n", 1, "A", "2", None), ("x", 1, "A", "9", None), ("y", 1, "A", "8.25", None)],
        programmes=programmes,
        pools=pools,
        groups=groups,
    )
    told = {pool.pool: (pool.decided_by, pool.missing) for pool in result.reasons("y")[0].pools}
    assert told == {"sen": ("not-of-the-group", None), "near": ("group", None), "open": ("merit", "0.75")}
    assert [reason.pool for reason in result.reasons("s")] == ["sen"]


def test_a_stranger_is_refused_by_name() -> None:
    result = result_of([("x", 1, "A", "5", None)], programmes=pl.DataFrame({"programme": ["A"], "seats": [1]}))
    with pytest.raises(UnknownCandidate, match="nobody"):
        explain(result.register, LISTED, result.matching.cutoffs(), None, "nobody")
