"""Changes to a city, each a kind with its own fields: the table is what a scenario may say."""

from functools import reduce
from operator import or_
from typing import Annotated

from pydantic import Field

from simulations.changes.change import Change, UnknownName
from simulations.changes.classes import CloseClass, MergeClasses, OpenClass, SplitClass
from simulations.changes.people import CohortSize, Composition, Demand, NoShows, Record, TakesPart
from simulations.changes.rules import ChoiceLimit, Mechanism, TieRule, Weights
from simulations.changes.seats import Seats

CHANGES: dict[str, type[Change]] = {
    "seats": Seats,
    "open-class": OpenClass,
    "close-class": CloseClass,
    "split-class": SplitClass,
    "merge-classes": MergeClasses,
    "choice-limit": ChoiceLimit,
    "mechanism": Mechanism,
    "tie-rule": TieRule,
    "weights": Weights,
    "takes-part": TakesPart,
    "cohort-size": CohortSize,
    "composition": Composition,
    "demand": Demand,
    "no-shows": NoShows,
    "record": Record,
}
AnyChange = Annotated[reduce(or_, CHANGES.values()), Field(discriminator="kind")]

__all__ = ["CHANGES", "AnyChange", "Change", "UnknownName"]
