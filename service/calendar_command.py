"""`recruit calendar`: the phases of one recruitment, how many schools one may name, and the days of an appeal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from recruit_core.errors import RecruitError
from service.terminal import refusals, say

if TYPE_CHECKING:
    from recruit_core.procedure.calendar import Calendar
    from recruit_core.procedure.law import AppealPeriods
    from recruit_core.procedure.phases import Phase


class NotAnInstant(RecruitError):
    """`--at` is no date and hour."""

    code = "date-unreadable"


def calendar(
    year: Annotated[int, typer.Option(help="Year in which the school year begins: 2024 for 2024/25.")],
    organiser: Annotated[str, typer.Option(help="Organiser, or its voivodeship.")] = "krakow",
    at: Annotated[
        str | None, typer.Option(help="Date and hour of Warsaw, 2024-06-01T12:00: what is open then.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """The phases of one recruitment with their law, the limit of schools, and the days of an appeal."""
    with refusals():
        from recruit_core.procedure.calendar import calendar as dated

        now = None if at is None else _instant(at)
        answer = _answer(dated(year, organiser), year, now)
    if as_json:
        say(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        for line in _lines(answer):
            say(line)


def _instant(text: str) -> datetime:
    """A local time of Warsaw, or any time with its offset."""
    from recruit_core.procedure.warsaw import UnusableLocalTime, opening

    try:
        given = datetime.fromisoformat(text)
        return given if given.tzinfo else opening(f"{given:%Y-%m-%d %H:%M}")
    except UnusableLocalTime as fault:
        raise NotAnInstant(f'found "{text}"; {fault.remedy}') from None
    except ValueError:
        raise NotAnInstant(f'found "{text}"; write a date and an hour of Warsaw, 2024-06-01T12:00') from None


def _answer(dated: Calendar, year: int, now: datetime | None) -> dict[str, Any]:
    from recruit_core.procedure.choice_limit import choice_limits
    from recruit_core.procedure.law import procedure_law
    from recruit_core.procedure.warsaw import WARSAW

    law = procedure_law(year)
    return {
        "organiser": dated.organiser,
        "school_year": dated.school_year,
        "at": now.astimezone(UTC).isoformat() if now else None,
        "at_in_warsaw": f"{now.astimezone(WARSAW):%Y-%m-%d %H:%M}" if now else None,
        "phases": [_phase(phase, now) for phase in dated.phases],
        "choice_limit": choice_limits(year).of(dated.organiser).model_dump(mode="json"),
        "appeal": _appeal(dated, law.appeal) if law.appeal else None,
        "period": law.period.model_dump(mode="json"),
        "confirmation": law.confirmation.model_dump(mode="json"),
        "free_places": law.free_places.model_dump(mode="json") if law.free_places else None,
    }


def _phase(phase: Phase, now: datetime | None) -> dict[str, Any]:
    from recruit_core.procedure.warsaw import written_closing, written_opening

    local = {
        "opens_in_warsaw": written_opening(phase.opens) if phase.opens else None,
        "closes_in_warsaw": written_closing(phase.closes) if phase.closes else None,
    }
    state = {"state": phase.state(now)} if now else {}
    return phase.model_dump(mode="json") | local | state


def _appeal(dated: Calendar, periods: AppealPeriods) -> dict[str, Any]:
    """The periods, and the latest days they lead to where it is known when the list of the admitted is out."""
    from recruit_core.procedure.appeal_periods import STEPS, appeal_deadlines
    from recruit_core.procedure.warsaw import local_day

    listed = [local_day(each.last) for each in dated.phases if (each.name, each.round) == ("admitted-list", "main")]
    latest = {each.step.name: str(each.last) for each in appeal_deadlines(listed[0], periods)} if listed else {}
    steps = [
        {"step": step.name, "does": step.does, "days": getattr(periods, step.name), "latest": latest.get(step.name)}
        | {"law": step.law}
        for step in STEPS
    ]
    counted_from = str(listed[0]) if listed else None
    told = periods.model_dump(mode="json", exclude={step.name for step in STEPS})
    return told | {"counted_from": counted_from, "steps": steps}


def _lines(answer: dict[str, Any]) -> Iterator[str]:
    at = f", on {answer['at_in_warsaw']} in Warsaw" if answer["at"] else ""
    yield f"Recruitment for {answer['school_year']}, {answer['organiser']}{at}"
    for round_ in ("main", "supplementary"):
        phases = [phase for phase in answer["phases"] if phase["round"] == round_]
        if phases:
            yield f"\n{round_.capitalize()} round"
            yield from map(_line, phases)
    yield "\nDates by"
    yield from (f"  {law}" for law in dict.fromkeys(phase["law"] for phase in answer["phases"]))
    limit = answer["choice_limit"]
    yield "\nSchools in one application"
    yield f"  {limit['schools'] or 'any number'}, with any number of classes in them{_doubt(limit)}"
    yield f"  {limit['law']}"
    yield from _appeal_lines(answer["appeal"])
    yield "\nAfter the list of the qualified"
    yield from _rules_after(answer["confirmation"], answer["free_places"])
    yield from _not_confirmed(answer)


def _line(phase: dict[str, Any]) -> str:
    state = f"{_state(phase):<9}" if "state" in phase else ""
    return f"  {state}{phase['name']:<18}{_dates(phase):<41} {phase['text']}{_doubt(phase)}"


def _dates(phase: dict[str, Any]) -> str:
    """A list has a day on which it comes out or a latest hour, everything else a first and a last day."""
    opens, closes = phase["opens_in_warsaw"], phase["closes_in_warsaw"]
    if _listed(phase):
        return f"by {closes}" if closes else str(opens)
    return " ".join([f"from {opens}"] * bool(opens) + [f"to {closes}"] * bool(closes))


def _state(phase: dict[str, Any]) -> str:
    """A list comes out and stays; a window with an end that no source states may have ended since."""
    if _listed(phase):
        return {"before": "not yet", "open": "due" if phase["closes"] else "out", "over": "out"}[phase["state"]]
    in_between = "open" if phase["opens"] and phase["closes"] else "begun" if phase["opens"] else "not over"
    return {"before": "not yet", "open": in_between, "over": "over"}[phase["state"]]


def _listed(phase: dict[str, Any]) -> bool:
    from recruit_core.procedure.phases import LISTS

    return phase["name"] in LISTS


def _appeal_lines(appeal: dict[str, Any] | None) -> Iterator[str]:
    yield "\nAppeal"
    if appeal is None:
        yield "  no periods are on record for this school year"
        return
    for step in appeal["steps"]:
        latest = f", at the latest {step['latest']}" if step["latest"] else ""
        yield f"  {step['days']} days{latest}: {step['does']}{_doubt(appeal)}"
        yield f"    {step['law']}"
    if appeal["counted_from"]:
        yield f"  The latest days are counted from the list of the admitted ({appeal['counted_from']}), each step from"
        yield "  the last day of the one before. Whoever acts earlier sets the next period going earlier."


def _rules_after(confirmation: dict[str, Any], free_places: dict[str, Any] | None) -> Iterator[str]:
    with_originals = "with the originals of the documents" if confirmation["originals"] else "without originals"
    yield f"  Will is confirmed in the school, {with_originals}{_doubt(confirmation)}"
    if confirmation["silence_is_resignation"]:
        yield f"  Whoever does not confirm in time resigns{_doubt(confirmation)}"
    yield f"    {confirmation['law']}"
    if free_places:
        who = f"{free_places['reported_by']} reports free places, the {free_places['published_by']} publishes them"
        yield f"  The {who}{_doubt(free_places)}"
        yield f"    {free_places['law']}"


def _doubt(rule: dict[str, Any]) -> str:
    return "" if rule["confirmed"] else " [not confirmed]"


_RULES = {
    "choice_limit": "number of schools",
    "appeal": "days of an appeal",
    "period": "how days are counted",
    "confirmation": "what confirms",
    "free_places": "free places",
}


def _not_confirmed(answer: dict[str, Any]) -> Iterator[str]:
    """What has to be checked, once for each note."""
    phases = [(f"{phase['round']} {phase['name']}", phase) for phase in answer["phases"]]
    notes: dict[str, list[str]] = {}
    for name, rule in phases + [(words, answer[kind]) for kind, words in _RULES.items()]:
        if rule and not rule["confirmed"]:
            notes.setdefault(rule["note"], []).append(name)
    if notes:
        yield "\nNot confirmed"
    for note, names in notes.items():
        yield f"  {', '.join(names)}: {note}"
