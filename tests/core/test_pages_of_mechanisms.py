"""The examples on the pages of `docs/mechanisms`: one market, seven rules, seven outcomes."""

from __future__ import annotations

import numpy as np
import pytest
from array_markets import market

from recruit_core.acceptance import accept
from recruit_core.market import Market
from recruit_core.mechanisms import MECHANISMS
from recruit_core.mechanisms.deferred_acceptance_programmes import deferred_acceptance_programmes
from recruit_core.mechanisms.efficiency_adjusted import efficiency_adjusted
from recruit_core.mechanisms.stable_improvement_cycles import stable_improvement_cycles

WISHES = {"Ala": "BAC", "Bek": "BCA", "Cis": "CAB", "Daw": "BCA"}
MERIT = {"Ala": (88, 75, 91), "Bek": (80, 88, 75), "Cis": (75, 91, 81), "Daw": (91, 80, 88)}


def four(wishes: dict[str, str] = WISHES) -> Market:
    lists = [["ABC".index(programme) for programme in own] for own in wishes.values()]
    keys = [[MERIT[name][pool] for pool in own] for name, own in zip(wishes, lists, strict=True)]
    return market(lists, keys, [1, 1, 1])


def told(round_: Market, seating: np.ndarray) -> str:
    """Programmes of Ala, Bek, Cis and Daw; - for nothing."""
    return "".join("-" if claim < 0 else "ABC"[round_.pool[claim]] for claim in seating)


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("deferred-acceptance", "A-BC"),
        ("deferred-acceptance-programmes", "C-BA"),
        ("immediate-acceptance", "ABC-"),
        ("parallel:2", "AB-C"),
        ("serial-dictatorship", "-BCA"),
        ("top-trading-cycles", "B-CA"),
        ("efficiency-adjusted", "A-CB"),
    ],
)
def test_the_same_four_candidates_under_every_rule(name: str, outcome: str) -> None:
    round_, rule = four(), MECHANISMS[name]
    compared = rule.compares(round_) if rule.compares else round_
    assert told(round_, rule.seat(compared)) == outcome


def test_ala_leaves_out_the_third_wish_and_gets_the_second() -> None:
    """The page of `deferred-acceptance-programmes`: the true list is not safe there."""
    round_ = four(WISHES | {"Ala": "BA"})
    assert told(round_, deferred_acceptance_programmes(round_)) == "A-BC"


def test_bek_does_not_consent() -> None:
    """The page of `efficiency-adjusted`: all stays as deferred acceptance left it."""
    round_ = four()
    assert told(round_, efficiency_adjusted(round_, np.array([True, False, True, True]))) == told(
        round_, accept(round_)
    )


def test_with_one_block_cis_has_b() -> None:
    """The page of `parallel`: a block as long as the lists is deferred acceptance."""
    assert told(four(), accept(four())) == "A-BC"


def test_a_lottery_keeps_ala_and_bek_apart() -> None:
    """The page of `stable-improvement-cycles`: points above one bit of lottery, which puts Cis before Bek at A."""
    lists = [[1, 0], [0, 1], [0]]
    keys = [[80 << 1, 91 << 1], [80 << 1, 91 << 1], [80 << 1 | 1]]
    round_ = market(lists, keys, [1, 1], chance_bits=1)
    assert told(round_, accept(round_)) == "AB-"
    assert told(round_, stable_improvement_cycles(round_)) == "BA-"
