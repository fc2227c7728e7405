"""The Czech rules sentence by sentence, in decimal arithmetic, sharing no code and no number with the rulebook."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

Facts = dict[str, Any]


def points(candidate: Facts, programme: Facts) -> Decimal:
    """Each part of the exam times its weight, and what the school adds."""
    czech = Decimal(candidate.get("exam_czech") or 0) * programme.get("weight_czech", 100) / 100
    mathematics = Decimal(candidate.get("exam_mathematics") or 0) * programme.get("weight_mathematics", 100) / 100
    return czech + mathematics + Decimal(candidate.get("school_points", 0)) / 100


def considered(candidate: Facts, programme: Facts) -> bool:
    """Met the conditions, sat what counts, and reached each least result."""
    if not candidate.get("conditions_met", True):
        return False
    for part in ("czech", "mathematics"):
        result = candidate.get("exam_" + part)
        if result is None and programme.get("weight_" + part, 100) > 0:
            return False
        if (result or 0) < programme.get("least_" + part, 0):
            return False
    return points(candidate, programme) >= Decimal(programme.get("least_points", 0)) / 100


def goes_before(one: Facts, other: Facts, programme: Facts) -> int:
    """1 where `one` goes before `other`, -1 for the reverse, 0 where nothing announced sets them apart."""
    mine, theirs = points(one, programme), points(other, programme)
    if mine == theirs and programme.get("ties_by_exam"):
        mine, theirs = exam(one), exam(other)
    if mine == theirs and programme.get("ties_by_mathematics"):
        mine, theirs = Decimal(one.get("exam_mathematics") or 0), Decimal(other.get("exam_mathematics") or 0)
    return 1 if mine > theirs else -1 if mine < theirs else 0


def exam(candidate: Facts) -> Decimal:
    return Decimal((candidate.get("exam_czech") or 0) + (candidate.get("exam_mathematics") or 0))


def allowed(programme: Facts) -> bool:
    """Six tenths of all points that can be reached come from the exam, four tenths in a sports gymnasium."""
    by_exam = Decimal("0.5") * (programme.get("weight_czech", 100) + programme.get("weight_mathematics", 100))
    by_school = Decimal(programme.get("school_most", 0)) / 100
    if programme.get("kind", "maturita") == "maturita":
        return by_exam >= Decimal("0.6") * (by_exam + by_school)
    if programme["kind"] == "sport":
        return by_exam >= Decimal("0.4") * (by_exam + by_school)
    return True
