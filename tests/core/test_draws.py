"""Many lotteries: each number belongs to a seed, a draw, a scope and a candidate, and to nothing else."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from strategies import LISTED, Round, rounds

from recruit_core.acceptance import accept, accept_plain
from recruit_core.draws import Lotteries, _keys_plain, word_of, words_of
from recruit_core.market import Market
from recruit_core.register import Register

FEW = settings(max_examples=settings.default.max_examples // 5)


def lotteries(register: Register, seed: str = "s", *, several: bool = True) -> Lotteries:
    market = Market.build(register, LISTED)
    programmes = words_of(register.programmes["programme"])[market.programme]
    return Lotteries.of(market, seed, words_of(register.candidates["candidate"]), programmes if several else None)


def keys(register: Register, draw: int, *, several: bool = True) -> dict[tuple[str, str, str], int]:
    """The key of every claim in one draw, by candidate, programme and pool."""
    market = lotteries(register, several=several).market_of(draw)
    who = register.candidates["candidate"].to_list()
    programmes, pools = register.programmes["programme"].to_list(), register.pools["pool"].to_list()
    owners = market.owner(np.arange(len(market.key)))
    return {
        (who[owner], programmes[market.programme[pool]], pools[pool]): key
        for owner, pool, key in zip(owners.tolist(), market.pool.tolist(), market.key.tolist(), strict=True)
    }


def equal_candidates(many: int, seats: int) -> Market:
    """Everybody wants the one programme, and nothing sets them apart."""
    ones = np.ones(many, dtype=np.int64)
    starts = np.arange(many + 1, dtype=np.int64)
    pool, row = np.zeros(many, dtype=np.int32), np.arange(many, dtype=np.int32)
    return Market(starts, pool, ones.astype(np.int16), ones, row, np.array([seats]), np.array([0]))


@FEW
@given(rounds(), st.integers(0, 50), st.booleans())
def test_law_comes_before_chance(round_: Round, draw: int, several: bool) -> None:
    """A draw never turns two candidates round whom the law sets apart, and nobody becomes eligible."""
    found = lotteries(round_.register(), several=several)
    before, after = found.market, found.market_of(draw)
    assert (after.law[after.key >= 0] >= 0).all()
    assert ((after.key < 0) == (before.key < 0)).all()
    order = np.argsort(after.key, kind="stable")
    assert (np.diff(before.key[order]) >= 0).all()


@FEW
@given(rounds(), st.integers(0, 50))
def test_the_compiled_keys_are_those_of_plain_arrays(round_: Round, draw: int) -> None:
    found = lotteries(round_.register())
    plain = _keys_plain(found.words, found.law, np.uint64(word_of(f"s\n{draw}")), np.uint64(64 - found.chance_bits))
    assert found.market_of(draw).key.tolist() == plain.tolist()


def chance(register: Register, several: bool) -> dict[tuple[str, str, str], int]:
    """What is drawn, without the law, which another candidate may change."""
    bits = lotteries(register, several=several).chance_bits
    return {claim: key % 2**bits >> bits - 30 for claim, key in keys(register, 7, several=several).items() if key >= 0}


@FEW
@given(rounds("ties"), st.booleans())
def test_a_candidate_less_moves_nobody_elses_number(round_: Round, several: bool) -> None:
    everybody = round_.choices["candidate"].unique(maintain_order=True).to_list()
    if len(everybody) < 2:
        return
    less = Round(round_.programmes, round_.choices.filter(candidate=everybody[-1]), round_.pools, round_.groups)
    whole = chance(round_.register(), several)
    assert all(whole[claim] == number for claim, number in chance(less.register(), several).items())


@FEW
@given(rounds("pools"))
def test_one_number_in_all_pools_of_a_programme(round_: Round) -> None:
    numbers: dict[tuple[str, str], set[int]] = {}
    for (candidate, programme, _), number in chance(round_.register(), True).items():
        numbers.setdefault((candidate, programme), set()).add(number)
    assert all(len(drawn) == 1 for drawn in numbers.values())


@FEW
@given(rounds("ties"))
def test_one_lottery_for_all_is_one_number_of_a_candidate(round_: Round) -> None:
    numbers: dict[str, set[int]] = {}
    for (candidate, _, _), number in chance(round_.register(), False).items():
        numbers.setdefault(candidate, set()).add(number)
    assert all(len(drawn) == 1 for drawn in numbers.values())


def test_the_same_counts_on_any_number_of_cores() -> None:
    market = equal_candidates(50, 20)
    found = Lotteries.of(market, "s", words_of(map(str, range(50))))
    alone = found.admissions(100)
    with ThreadPoolExecutor(3) as threads:
        assert found.admissions(100, executor=threads).tolist() == alone.tolist()
    assert alone.sum() == 100 * 20


def test_counts_are_those_of_the_seatings() -> None:
    market = equal_candidates(30, 7)
    found = Lotteries.of(market, "s", words_of(map(str, range(30))))
    counted = Counter(int(claim) for seating in found.seatings(range(40)) for claim in seating if claim >= 0)
    assert found.admissions(40, seat=accept_plain).tolist() == [counted[claim] for claim in range(30)]


def test_every_order_of_the_tied_is_equally_likely() -> None:
    """6,000 draws over three candidates: each of the six orders 1,000 times, give or take four standard errors."""
    found = Lotteries.of(equal_candidates(3, 1), "orders", words_of("abc"))
    seen = Counter(tuple(np.argsort(found.market_of(draw).key).tolist()) for draw in range(6_000))
    assert set(seen) == set(permutations(range(3)))
    assert all(abs(times - 1_000) < 4 * (6_000 * 5 / 36) ** 0.5 for times in seen.values())


def test_several_lotteries_are_not_related() -> None:
    """Who is first at one programme is first at another in half of the draws."""
    pool = np.array([0, 1, 0, 1], dtype=np.int32)
    key, starts = np.zeros(4, dtype=np.int64), np.array([0, 2, 4])
    market = Market(starts, pool, np.array([1, 2, 1, 2], np.int16), key, pool, np.ones(2, np.int64), np.arange(2))
    found = Lotteries.of(market, "s", words_of("ab"), words_of(["p", "q"]))
    drawn = [found.market_of(draw).key for draw in range(2_000)]
    agree = sum(bool((one[0] > one[2]) == (one[1] > one[3])) for one in drawn)
    assert abs(agree - 1_000) < 4 * 500**0.5


@pytest.mark.parametrize("seed", ["", "2026-06-30", "źdźbło"])
def test_another_seed_is_another_draw(seed: str) -> None:
    market = equal_candidates(40, 10)
    words: NDArray[np.uint64] = words_of(map(str, range(40)))
    one, other = (Lotteries.of(market, name, words).market_of(0) for name in (seed, seed + "x"))
    assert accept(one).tolist() != accept(other).tolist()
    assert accept(one).tolist() == accept(Lotteries.of(market, seed, words).market_of(0)).tolist()
