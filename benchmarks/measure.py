"""Ways of doing the same thing, run in turn, and the table of what that took.

Other work on the machine slows everything down for a while. So rivals run in turn (A B C A B C ...), a ratio is the
median of the ratios of the rounds, and seconds are medians; the seconds of one run are a description, its ratios can
be compared between machines.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any, NamedTuple

from pytest_benchmark.fixture import BenchmarkFixture

Way = Callable[[], Any]
BRIEF = 0.5
HEAD = ("size", "what", "measured", "ratio", "target", "met")


class Line(NamedTuple):
    """One line of the table; `ratio` and `target` say to what, `met` is None without a target."""

    size: str
    what: str
    measured: str
    ratio: str = ""
    target: str = ""
    met: bool | None = None

    def cells(self) -> tuple[str, ...]:
        """What is printed."""
        return (*self[:5], "" if self.met is None else "yes" if self.met else "no")


class Target(NamedTuple):
    """At most so many seconds, at most so many times the yardstick; None = no target."""

    seconds: float | None = None
    ratio: float | None = None

    def text(self, yardstick: str) -> str:
        """The target in words."""
        seconds = [] if self.seconds is None else [f"{self.seconds:g} s"]
        ratio = [] if self.ratio is None else [f"{self.ratio:g} × {yardstick}"]
        return ", ".join(seconds + ratio)

    def met(self, seconds: float, ratio: float) -> bool | None:
        """Whether both hold; None without a target."""
        if self.seconds is None and self.ratio is None:
            return None
        return (self.seconds is None or seconds <= self.seconds) and (self.ratio is None or ratio <= self.ratio)


class Table:
    """The lines of one run, and the seconds behind them."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.seconds: dict[tuple[str, str], float] = {}

    def add(self, line: Line, seconds: float | None = None) -> None:
        """A line, with the seconds that other lines may be compared with."""
        self.lines.append(line)
        if seconds is not None:
            self.seconds[line.size, line.what] = seconds

    def race(self, size: str, taken: Mapping[str, list[float]], yardstick: str, targets: Mapping[str, Target]) -> None:
        """The lines of one race: everybody beside the yardstick."""
        for what, rounds in taken.items():
            seconds = median(rounds)
            ratio = median(own / other for own, other in zip(rounds, taken[yardstick], strict=True))
            told = "" if len(taken) == 1 else "1" if what == yardstick else f"{rounded(ratio)} × {yardstick}"
            target = targets.get(what, Target())
            line = Line(size, what, shown(seconds), told, target.text(yardstick), target.met(seconds, ratio))
            self.add(line, seconds)

    def markdown(self) -> str:
        """The table, columns aligned so that it can be read as it is."""
        rows = [HEAD, *(line.cells() for line in self.lines)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
        rows.insert(1, tuple("-" * width for width in widths))
        return "\n".join(f"| {' | '.join(map(str.ljust, row, widths))} |" for row in rows)


def race(benchmark: BenchmarkFixture, ours: str, ways: Mapping[str, Way], rounds: int) -> dict[str, list[float]]:
    """Seconds of each way in each round. The way named `ours` is the one that the benchmark keeps statistics of.

    A way that takes less than `BRIEF` runs once untimed before, so that no way pays for what the one before it left in
    the caches.
    """
    taken: dict[str, list[float]] = {name: [] for name in ways}

    def timed(name: str) -> None:
        start = time.perf_counter()
        ways[name]()
        taken[name].append(time.perf_counter() - start)

    def before_ours() -> None:
        for name in sorted(ways, key=ours.__eq__):
            if taken[name] and taken[name][-1] < BRIEF:
                ways[name]()
            if name != ours:
                timed(name)

    benchmark.pedantic(lambda: timed(ours), setup=before_ours, rounds=rounds)
    benchmark.extra_info.update({name: median(seconds) for name, seconds in taken.items()})
    return taken


def shown(seconds: float) -> str:
    """Seconds with three digits that say something."""
    return f"{rounded(seconds)} s" if seconds >= 0.0995 else f"{rounded(seconds * 1000)} ms"


def rounded(value: float) -> str:
    """Three digits, never an exponent."""
    return f"{value:,.0f}" if value >= 99.5 else f"{value:.3g}"
