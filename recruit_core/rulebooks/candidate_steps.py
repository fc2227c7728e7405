"""Steps of the order that a candidate brings along: laureate, health, social criteria, the school's last rule."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

import polars as pl

from recruit_core.register import Register
from recruit_core.rulebooks.poland_facts import LastRule
from recruit_core.rulebooks.poland_law import PolishLaw, Social

V = TypeVar("V", bound=Hashable)

_LAST: dict[LastRule, pl.Expr] = {
    "grade-average": pl.col("grade_average").fill_null(0),
    "behaviour": pl.col("behaviour").fill_null(0),
    "none": pl.repeat(0, pl.len(), dtype=pl.Int64),
}


def candidate_steps(register: Register, law: PolishLaw) -> dict[str, pl.Series]:
    """`laureate`, `health`, `social` and `local`, Int64, for each row of `register.choices`."""
    candidate = register.choices["candidate"]
    told = register.candidates.select(
        laureate=pl.col("laureate").cast(pl.Int64), health=pl.col("health_opinion").cast(pl.Int64)
    )
    steps = {name: told[name].gather(candidate) for name in told.columns}
    return steps | {"social": _social(register, law), "local": _local(register, law)}


def criteria_met(social: Social, without: Iterable[str] = ()) -> pl.Expr:
    """How many of the seven criteria of art. 131 ust. 2 a candidate meets, all of equal value (ust. 3).

    Two disabled parents meet criterion (d); whether they meet (c) as well is the dated setting
    `both_parents_also_one_parent`. A family that ticked both boxes is counted by that setting, too. `without` names
    criteria that a kind of school leaves out (art. 143 ust. 4 leaves out pkt 2).
    """
    one, both = pl.col("parent_disability"), pl.col("both_parents_disability")
    parent = one | both if social.both_parents_also_one_parent else one & ~both
    names = [criterion.name for criterion in social.criteria if criterion.name not in set(without)]
    met = [parent if name == "parent_disability" else pl.col(name) for name in names]
    return pl.sum_horizontal(criterion.cast(pl.Int64) for criterion in met)


def _social(register: Register, law: PolishLaw) -> pl.Series:
    """Criteria met, each programme counting those that its kind of school counts."""
    named = {kind.name: kind.social_without for kind in law.school_kinds.kinds}
    without = [named.get(kind or "", ()) for kind in register.programmes["kind"]]
    return _by_programme(register, without, lambda left_out: criteria_met(law.social, left_out))


def _local(register: Register, law: PolishLaw) -> pl.Series:
    """The value that each programme's last rule compares."""
    rules = register.programmes["last_rule"].fill_null(law.last_rule.default)
    return _by_programme(register, rules.to_list(), _LAST.__getitem__)


def _by_programme(register: Register, variants: Sequence[V], expression: Callable[[V], pl.Expr]) -> pl.Series:
    """A candidate's value for each row of the choices, by the variant of the programme: each is worked out once."""
    candidate, distinct = register.choices["candidate"], list(dict.fromkeys(variants))
    if not distinct:
        return pl.Series([], dtype=pl.Int64)
    values = register.candidates.select(expression(each).alias(str(place)) for place, each in enumerate(distinct))
    chosen = values["0"].gather(candidate)
    if len(distinct) > 1:
        places = {each: place for place, each in enumerate(distinct)}
        place = pl.Series([places[each] for each in variants]).gather(register.choices["programme"])
        for other in range(1, len(distinct)):
            chosen = chosen.zip_with(place != other, values[str(other)].gather(candidate))
    return chosen
