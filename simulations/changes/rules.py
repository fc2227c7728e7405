"""Other rules: how seats are given, how many schools one may name, what counts how much."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from recruit_core.mechanisms import MECHANISMS
from recruit_core.ties import TIE_RULES
from simulations.changes.change import Change
from simulations.city import City
from simulations.nearest import nearest


class Mechanism(Change):
    """Another mechanism, by its name in the table of mechanisms (`parallel:K` for blocks of K)."""

    kind: Literal["mechanism"]
    name: str

    @field_validator("name")
    @classmethod
    def _known(cls, name: str) -> str:
        if name.partition(":")[0] not in {known.partition(":")[0] for known in MECHANISMS}:
            raise ValueError(f"there is no mechanism {name!r}{nearest(name, MECHANISMS)}")
        return name

    def applied(self, city: City) -> City:
        return replace(city, mechanism=self.name)


class TieRule(Change):
    """Another rule for ties that the law leaves; a lottery is drawn anew in every future."""

    kind: Literal["tie-rule"]
    name: str

    @field_validator("name")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in TIE_RULES:
            raise ValueError(f"there is no tie rule {name!r}{nearest(name, TIE_RULES)}")
        return name

    def applied(self, city: City) -> City:
        return replace(city, ties=self.name)


class ChoiceLimit(Change):
    """At most so many schools on a list, the first ones of it; null for as many as one likes (art. 156)."""

    kind: Literal["choice-limit"]
    schools: Annotated[int, Field(ge=1)] | None

    def applied(self, city: City) -> City:
        return replace(city, choice_limit=self.schools)


class Weights(Change):
    """Hundredths of a point for one per cent of each part of the exam (today 35, 35, 30)."""

    kind: Literal["weights"]
    polish: Annotated[int, Field(ge=0, le=100)]
    mathematics: Annotated[int, Field(ge=0, le=100)]
    foreign_language: Annotated[int, Field(ge=0, le=100)]

    @field_validator("foreign_language")
    @classmethod
    def _within_scale(cls, last: int, others: Any) -> int:
        total = last + others.data.get("polish", 0) + others.data.get("mathematics", 0)
        if total > 100:
            raise ValueError(f"the three add up to {total}; more than 100 leaves the scale of 200 points")
        return last

    def applied(self, city: City) -> City:
        rules: Any = city.rules
        parts = self.model_dump(exclude={"kind"})
        exam = rules.law.exam.model_copy(update=parts)
        law = (
            replace(rules.law, exam=exam)
            if not hasattr(rules.law, "model_copy")
            else rules.law.model_copy(update={"exam": exam})
        )
        return replace(city, rules=replace(rules, law=law))
