"""The fields of the form as the record that ``recruit points`` reads, and the field that a finding belongs to."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from service.calculator.forms import Asked
from service.kit.problems import Finding, Refusal, checked
from service.offers.forms import Sought
from service.offers.words import SUBJECT_NAMES
from service.records.words import EXAM_PARTS

TITLES = 4
"""Rows for achievements; whoever has more writes the sum from the certificate."""

SCORED = 4
NARROWING = ("q", "kind", "gmina", "after")


def asked_of(fields: Mapping[str, str]) -> Asked:
    """What the form asks. ``choose`` is the class whose button was pressed; ``look`` asks for classes."""
    programme = fields.get("choose", fields.get("programme", ""))
    narrowed = {name: fields[name] for name in NARROWING if fields.get(name)}
    sought = sought_of(narrowed) if narrowed or "look" in fields else None
    return Asked(record=record_of(fields), programme=programme[:26] or None, sought=sought)


def sought_of(typed: Mapping[str, str]) -> Sought:
    """The search that was typed; parts that cannot be are left out, as they narrow nothing."""
    try:
        return checked(Sought, typed)
    except Refusal as refusal:
        wrong = {finding.pointer for finding in refusal.findings}
        return checked(Sought, {name: text for name, text in typed.items() if name not in wrong})


def record_of(fields: Mapping[str, str]) -> dict[str, Any]:
    """The record as typed. What is no number stays as it is, so that the rulebook says what is wrong with it."""
    return {
        "exam": {part: _number(text) for part in EXAM_PARTS if (text := _text(fields, f"exam_{part}"))},
        "exempt": [part for part in EXAM_PARTS if fields.get(f"exempt_{part}") == "yes"],
        "exam_language": _text(fields, "exam_language") or None,
        "grades": {name: _number(text) for name in SUBJECT_NAMES if (text := _text(fields, f"grade_{name}"))},
        "scored_subjects": [text for place in range(1, SCORED + 1) if (text := _text(fields, f"subject_{place}"))],
        "honours": fields.get("honours") == "yes",
        "volunteering": fields.get("volunteering") == "yes",
        "achievements": [title for _row, title in _titles(fields)],
        "achievement_points": _number(_text(fields, "achievement_points"))
        if _text(fields, "achievement_points")
        else None,
    }


def at_fields(findings: Sequence[Finding], fields: Mapping[str, str]) -> list[Finding]:
    """The findings with the name of the field of the form in place of the place in the record."""
    rows = [row for row, _title in _titles(fields)]
    return [_at_field(finding, rows) for finding in findings]


def _at_field(finding: Finding, rows: Sequence[int]) -> Finding:
    part, _slash, inside = (finding.pointer or "").partition("/")
    place, _slash, last = inside.partition("/")
    if part != "achievements" or not place.isdecimal():
        return replace(finding, pointer=_field(part, inside))
    row = rows[int(place)]
    return replace(finding, pointer=f"{'count' if last == 'count' else 'title'}_{row}", named={"what": str(row)})


def _field(part: str, inside: str) -> str:
    place = inside.partition("/")[0]
    if part == "scored_subjects":
        return f"subject_{int(place) + 1 if place.isdecimal() else 1}"
    return {"exam": f"exam_{inside}", "exempt": f"exempt_{inside}", "grades": f"grade_{inside}"}.get(part, part)


def _titles(fields: Mapping[str, str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each row of achievements that says anything, with its number on the form."""
    for row in range(1, TITLES + 1):
        title, count = _text(fields, f"title_{row}"), _text(fields, f"count_{row}") or "1"
        if title or count != "1":
            contest, _blank, result = title.partition(" ")
            yield row, {"contest": contest, "result": result, "count": _number(count)}


def _text(fields: Mapping[str, str], name: str) -> str:
    return fields.get(name, "").strip()


def _number(text: str) -> int | str:
    return int(text) if re.fullmatch(r"-?\d{1,9}", text, re.ASCII) else text
