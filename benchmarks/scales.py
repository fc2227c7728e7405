"""What the 200-point scale is measured against: plain Python, one application after another, and bare NumPy.

Both read the numbers of the same law, so that only the way of counting differs. Neither checks anything, neither orders
anybody: they count points and stop.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recruit_core import Register
from recruit_core.rulebooks.poland_law import EXAM_PARTS, ExamPart, PolishLaw
from recruit_core.rulebooks.scored_subjects import scored

Facts = dict[str, Any]


def plain_points(register: Register, law: PolishLaw) -> list[int]:
    """Hundredths for each choice: dictionaries and loops, what every candidate counts alike worked out once."""
    offer = [scored(text) for text in register.programmes["scored_subjects"]]
    people = list(register.candidates.iter_rows(named=True))
    alike = [_alike(person, law) for person in people]
    points = []
    chosen = register.choices.select("candidate", "programme", "test_points").iter_rows()
    for candidate, programme, test in chosen:
        person = people[candidate]
        grades = sum(max(_of_grades(person, entry, law)) for entry in offer[programme])
        points.append(alike[candidate] + grades + test)
    return points


def _of_grades(person: Facts, subjects: tuple[str, ...], law: PolishLaw) -> Iterator[int]:
    return (law.grades.points.get(person[f"grade_{subject}"], 0) for subject in subjects)


def _alike(person: Facts, law: PolishLaw) -> int:
    points = sum(_part(person, part, law) for part in EXAM_PARTS)
    points += law.honours.points if person["honours"] else 0
    points += law.volunteering.points if person["volunteering"] else 0
    return points + min(100 * (person["achievement_points"] or 0), law.achievements.cap)


def _part(person: Facts, part: ExamPart, law: PolishLaw) -> int:
    if person[f"exempt_{part}"]:
        return law.exemption.table(part).get(_stand_in(person, part, law), 0)
    return law.exam.weight(part) * (person[f"exam_{part}"] or 0)


def _stand_in(person: Facts, part: ExamPart, law: PolishLaw) -> int:
    if part != "foreign_language":
        return person[f"grade_{part}"] or 0
    if person["exam_language"] and not all(person[f"exempt_{each}"] for each in EXAM_PARTS):
        return person[f"grade_{person['exam_language']}"] or 0
    return max(person[f"grade_{language}"] or 0 for language in law.exemption.foreign_languages)


def bare_points(register: Register, law: PolishLaw) -> NDArray[np.int64]:
    """Hundredths for each choice of candidates who are exempt from nothing: tables, sums and gathers of NumPy alone."""
    people = {name: register.candidates[name].fill_null(0).to_numpy() for name in register.candidates.columns[1:]}
    alike = sum(people[f"exam_{part}"] * law.exam.weight(part) for part in EXAM_PARTS)
    alike = alike + people["honours"] * law.honours.points + people["volunteering"] * law.volunteering.points
    alike += np.minimum(people["achievement_points"] * 100, law.achievements.cap)
    lines = np.array([law.grades.points.get(grade, 0) for grade in range(7)], dtype=np.int16)
    offer = [scored(text) for text in register.programmes["scored_subjects"]]
    column = {entry: place for place, entry in enumerate(sorted({e for entries in offer for e in entries}))}
    best = [np.maximum.reduce([lines[people[f"grade_{subject}"]] for subject in entry]) for entry in column]
    graded = np.column_stack(best)
    places = np.array([[column[entry] for entry in entries] for entries in offer])
    candidate, programme = register.choices["candidate"].to_numpy(), register.choices["programme"].to_numpy()
    points: NDArray[np.int64] = alike[candidate] + register.choices["test_points"].to_numpy()
    for place in places.T:
        points += graded[candidate, place[programme]]
    return points
