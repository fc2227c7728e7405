"""What-if studies: futures of the standing cohort, played one after the other on one core."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from measure import Table, Target, race
from pytest_benchmark.fixture import BenchmarkFixture

from simulations.city import krakow
from simulations.first_wishes import wake
from simulations.futures import future
from simulations.scenario import Question, question_of
from simulations.study import played

FUTURES = 4
CANDIDATES = 12_000
SIZE = "12k"
WISHES = f"{FUTURES} futures with new wishes"
LOTTERIES = f"{FUTURES} futures with new lotteries alone"
STUDY = f"{FUTURES} futures of a study with new wishes: two cities, measures and comparison"
ON_TWO_CORES = {WISHES: Target(60 / 1_000 * 2 * FUTURES), LOTTERIES: Target(5 / 1_000 * 2 * FUTURES)}
"""1,000 futures in 60 s and in 5 s on two cores, as seconds of one."""


def test_futures(benchmark: BenchmarkFixture, table: Table) -> None:
    """No future is played twice, so that nothing kept of one of them helps."""
    city = krakow("benchmarks", CANDIDATES)
    wake()
    question = _question()
    ways = {
        WISHES: _each_time_others(lambda number: future(city, number, ("wishes",))),
        LOTTERIES: _each_time_others(lambda number: future(city, number, ("lotteries",))),
        STUDY: _each_time_others(lambda number: played(question, [number])),
    }
    taken = race(benchmark, LOTTERIES, ways, 3)
    table.race(SIZE, taken, LOTTERIES, ON_TWO_CORES)


def _each_time_others(play: Callable[[int], object]) -> Callable[[], None]:
    numbers = count()

    def some() -> None:
        for _ in range(FUTURES):
            play(next(numbers))

    return some


def _question() -> Question:
    return question_of(
        {
            "question": "What would a limit of three schools do?",
            "motive": "A limit makes families guess.",
            "base": {"seed": "benchmarks", "candidates": CANDIDATES},
            "scenarios": [{"name": "three schools", "changes": [{"kind": "choice-limit", "schools": 3}]}],
        }
    )
