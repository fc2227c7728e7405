"""Registers of one class for the Polish rulebook, and the law cases that a lawyer writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from hypothesis import settings

from recruit_core.register import Register
from recruit_core.rulebooks.poland import PolishRulebook, poland
from recruit_core.rulebooks.poland_facts import CandidateFacts, PairFacts

CASES = Path(__file__).parent / "cases" / "poland"
PL_2026 = poland(2026)
SCORED = "polish|mathematics|biology|geography/history"

Facts = dict[str, Any]

SOME = settings(max_examples=settings.default.max_examples // 3)
"""For theorems whose every example assembles a register: the deep profile searches them as widely as the others."""


def cases(*names: str) -> list[Any]:
    """The cases of some files under `tests/cases/poland`."""
    read = [case for name in names for case in yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))]
    return [pytest.param(case, id=case["name"]) for case in read]


def columns(people: dict[str, Facts], known: Any) -> Facts:
    """Facts that anybody has, as columns."""
    told = [name for name in known if any(name in facts for facts in people.values())]
    return {name: [facts.get(name) for facts in people.values()] for name in told}


def register(
    people: dict[str, Facts],
    scored_subjects: str | None = SCORED,
    book: PolishRulebook = PL_2026,
    programme: Facts | None = None,
) -> Register:
    """Everybody applies to one class of 30 seats."""
    ids = list(people)
    offered = {"programme": "class", "seats": 30, "scored_subjects": scored_subjects} | (programme or {})
    tables = {
        "candidates": pl.DataFrame({"candidate": ids, **columns(people, CandidateFacts.model_fields)}),
        "programmes": pl.DataFrame({name: [value] for name, value in offered.items()}),
        "choices": pl.DataFrame(
            {"candidate": ids, "rank": 1, "programme": "class", **columns(people, PairFacts.model_fields)}
        ),
    }
    return Register.assemble(tables, book.facts)


def standing(people: dict[str, Facts], scored_subjects: str | None = SCORED, **programme: Any) -> pl.DataFrame:
    """The standing beside the name of each candidate."""
    assembled = register(people, scored_subjects, programme=programme)
    names = assembled.candidates["candidate"].gather(assembled.choices["candidate"])
    return PL_2026.standing(assembled).insert_column(0, names)


def points_of(*people: Facts, scored_subjects: str = SCORED, **programme: Any) -> list[int]:
    """Points of several candidates at one class, in hundredths."""
    named = {f"c{position}": facts for position, facts in enumerate(people)}
    return standing(named, scored_subjects, **programme)["points"].to_list()
