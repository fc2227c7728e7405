"""The table of measures: one file a family, one line a measure."""

from simulations.measures.fairness import envious, regret, wasted_seats
from simulations.measures.measure import Measure
from simulations.measures.origins import gap, placed_by_home
from simulations.measures.seats import (
    empty_seats,
    first_choice,
    mean_rank,
    offered_twice,
    placed,
    top_three,
    without_seat,
)
from simulations.measures.segregation import dissimilarity, theil, theil_between, theil_within
from simulations.measures.ways import kilometres, long_ways, minutes

MEASURES: dict[str, Measure] = {
    "placed": Measure(placed, "more"),
    "without-seat": Measure(without_seat, "less"),
    "first-choice": Measure(first_choice, "more"),
    "top-three": Measure(top_three, "more"),
    "mean-rank": Measure(mean_rank, "less", 2),
    "offered-twice": Measure(offered_twice, "less"),
    "empty-seats": Measure(empty_seats, "less"),
    "wasted-seats": Measure(wasted_seats, "less"),
    "envious": Measure(envious, "less"),
    "regret": Measure(regret, "less", 3),
    "kilometres": Measure(kilometres, "less", 2),
    "minutes": Measure(minutes, "less", 1),
    "long-ways": Measure(long_ways, "less"),
    "gap": Measure(gap, None, 2),
    "dissimilarity": Measure(dissimilarity, "less", 3),
    "theil": Measure(theil, "less", 3),
    "theil-between": Measure(theil_between, None, 3),
    "theil-within": Measure(theil_within, None, 3),
}

__all__ = ["MEASURES", "Measure", "placed_by_home"]
