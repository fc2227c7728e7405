"""The law transcribed line by line, in decimal arithmetic, sharing no code and no table with the rulebook.

It is slow and literal on purpose: each function follows a sentence of the regulation.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

Facts = dict[str, Any]


def points(candidate: Facts, scored: list[list[str]]) -> Decimal:
    """The sum of points of one candidate at one class."""
    total = exam(candidate)
    for subjects in scored:
        total += max([grade_points(candidate.get(f"grade_{subject}")) for subject in subjects])
    if candidate.get("honours"):
        total += 7
    if candidate.get("volunteering"):
        total += 3
    return total + min(Decimal(candidate.get("achievement_points") or 0), Decimal(18))


def exam(candidate: Facts) -> Decimal:
    """Results in per cent times 0.35, 0.35 and 0.3; grades in their place for whoever is exempt."""
    total = Decimal(0)
    if candidate.get("exempt_polish"):
        total += stand_in(candidate.get("grade_polish"))
    else:
        total += Decimal("0.35") * (candidate.get("exam_polish") or 0)
    if candidate.get("exempt_mathematics"):
        total += stand_in(candidate.get("grade_mathematics"))
    else:
        total += Decimal("0.35") * (candidate.get("exam_mathematics") or 0)
    if candidate.get("exempt_foreign_language"):
        grade = language_grade(candidate)
        total += max(stand_in(grade) - 5, Decimal(0))
    else:
        total += Decimal("0.3") * (candidate.get("exam_foreign_language") or 0)
    return total


def language_grade(candidate: Facts) -> int | None:
    """The higher grade after exemption from the whole exam, else the grade in the language of the exam."""
    languages = ["english", "french", "german", "italian", "russian", "spanish"]
    grades = [candidate.get(f"grade_{language}") for language in languages]
    known = [grade for grade in grades if grade is not None]
    whole = candidate.get("exempt_polish") and candidate.get("exempt_mathematics")
    named = candidate.get("exam_language")
    if named and not whole:
        return candidate.get(f"grade_{named}")
    return max(known) if known else None


def stand_in(grade: int | None) -> Decimal:
    """celujący 35, bardzo dobry 30, dobry 25, dostateczny 15, dopuszczający 10 (a foreign language 5 points less)."""
    if grade == 6:
        return Decimal(35)
    if grade == 5:
        return Decimal(30)
    if grade == 4:
        return Decimal(25)
    if grade == 3:
        return Decimal(15)
    if grade == 2:
        return Decimal(10)
    return Decimal(0)


def grade_points(grade: int | None) -> Decimal:
    """celujący 18, bardzo dobry 17, dobry 14, dostateczny 8, dopuszczający 2."""
    if grade == 6:
        return Decimal(18)
    if grade == 5:
        return Decimal(17)
    if grade == 4:
        return Decimal(14)
    if grade == 3:
        return Decimal(8)
    if grade == 2:
        return Decimal(2)
    return Decimal(0)


def considered(candidate: Facts, kind: str, pass_mark: int = 0) -> bool:
    """Art. 134 ust. 1 pkt 1 (certificate), art. 137, 140 and 143 (a positive test), art. 143 ust. 1 (citizenship)."""
    if candidate.get("graduated") is False:
        return False
    if kind == "general":
        return candidate.get("test_passed") is not False
    if kind == "military" and candidate.get("polish_citizen") is False:
        return False
    score = candidate.get("test_score")
    return score is not None and score >= pass_mark


def goes_before(
    one: Facts, other: Facts, scored: list[list[str]], kind: str = "general", multiplier: int = 0, last: str = "average"
) -> int:
    """1 where `one` goes before `other`, -1 for the reverse, 0 where the law sets nobody apart."""

    def all_points(candidate: Facts) -> Decimal:
        return points_with_test(candidate, scored) + Decimal(fitness(candidate) * multiplier) / 100

    local = {"average": average, "behaviour": behaviour, "none": nothing}[last]
    stages = {
        "general": (holder, laureate, all_points, health, criteria, local),  # art. 134
        "bilingual": (holder, laureate, all_points, criteria, local),  # art. 140
        "sport": (holder, laureate, fitness, all_points, criteria, local),  # art. 137
        "military": (holder, laureate, all_points, fitness, criteria_without_own, local),  # art. 143 since 2025/26
    }
    for compared in stages[kind]:
        if compared(one) > compared(other):
            return 1
        if compared(one) < compared(other):
            return -1
    return 0


def fitness(candidate: Facts) -> int:
    return candidate.get("test_score") or 0


def behaviour(candidate: Facts) -> int:
    return candidate.get("behaviour") or 0


def nothing(candidate: Facts) -> int:
    return 0


def holder(candidate: Facts) -> int:
    return 1 if candidate.get("holder") else 0


def laureate(candidate: Facts) -> int:
    return 1 if candidate.get("laureate") else 0


def points_with_test(candidate: Facts, scored: list[list[str]]) -> Decimal:
    return points(candidate, scored) + Decimal(candidate.get("test_points") or 0) / 100


def health(candidate: Facts) -> int:
    return 1 if candidate.get("health_opinion") else 0


def criteria(candidate: Facts) -> int:
    """Art. 131 ust. 2: each criterion met counts one; two disabled parents are one criterion."""
    met = 0
    if candidate.get("large_family"):
        met += 1
    if candidate.get("own_disability"):
        met += 1
    if candidate.get("parent_disability") or candidate.get("both_parents_disability"):
        met += 1
    if candidate.get("sibling_disability"):
        met += 1
    if candidate.get("single_parent"):
        met += 1
    if candidate.get("foster_care"):
        met += 1
    return met


def criteria_without_own(candidate: Facts) -> int:
    """Art. 143 ust. 4: pkt 1 and 3-7, so the candidate's own disability does not count."""
    return criteria({**candidate, "own_disability": False})


def average(candidate: Facts) -> int:
    return candidate.get("grade_average") or 0


def achievements(titles: list[Facts]) -> int:
    """§ 6 of the regulation of 2022, one sentence after the other; at most 18 points."""
    counted = once_for_each_contest(titles)
    total = 0
    for row, one, several in (
        ("kurator-supravoivodeship finalist-subject", 10, None),
        ("kurator-supravoivodeship laureate-thematic", 7, None),
        ("kurator-supravoivodeship finalist-thematic", 5, None),
        ("artistic-national finalist-subject", 10, None),
        ("artistic-national laureate-interdisciplinary", 7, None),
        ("artistic-national finalist-interdisciplinary", 5, None),
        ("kurator-voivodeship finalist-subject", 7, 10),
        ("kurator-voivodeship laureate-thematic", 5, 7),
        ("kurator-voivodeship finalist-thematic", 3, 5),
        ("artistic-voivodeship finalist-subject", 7, 10),
        ("artistic-voivodeship laureate-interdisciplinary", 5, 7),
        ("other-international high-place", 4, None),
        ("other-national high-place", 3, None),
        ("other-voivodeship high-place", 2, None),
        ("other-powiat high-place", 1, None),
    ):
        many = counted.count(row)
        total += several if many >= 2 and several is not None else many * one
    return min(total, 18)


def once_for_each_contest(titles: list[Facts]) -> list[str]:
    """Ust. 2: from the same contest, at the same level and of the same scope, the highest achievement alone."""
    kept: list[str] = []
    seen: list[tuple[str, str, str | None]] = []
    highest_first = sorted(
        titles, key=lambda title: ["laureate", "finalist", "high"].index(title["result"].split("-")[0])
    )
    for title in sorted(highest_first, key=lambda title: title["result"] != "finalist-subject"):
        row = f"{title['contest']} {title['result']}"
        if title.get("competition") is None:
            kept += [row] * title.get("count", 1)
        elif (title["competition"], title["contest"], title.get("scope")) not in seen:
            seen.append((title["competition"], title["contest"], title.get("scope")))
            kept.append(row)
    return kept
