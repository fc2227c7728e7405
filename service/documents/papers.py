"""Papers as files: each is told to its template, or to a sheet, in Polish. No value is pasted into any source."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from service.documents.forms import BoardClass, BoardList, Named
from service.documents.words import LAW, OTHERS, PAPERS, RESULTS, STANDING, TITLES
from service.kit import pdf, spreadsheet
from service.kit.clock import WARSAW
from service.kit.languages import day, points, speaking
from service.kit.languages import gettext as _
from service.kit.spreadsheet import Table

TEMPLATES = Path(__file__).parent.parent / "templates" / "documents"

MEMBERS = 3
"""Lines to fill in: the chair, and the members of whom a committee has at least two."""


def committee_lines() -> list[str]:
    """Labels of the lines on which the composition of a committee is written."""
    return [_("Chair:"), *[_("Member:")] * (MEMBERS - 1)]


def paper(template: str, title: str, dated: datetime, told: Mapping[str, Any]) -> bytes:
    """A PDF of ``templates/documents/<template>``, with title and the day of Warsaw as its date."""
    date = dated.astimezone(WARSAW).date()
    named = {"title": title, "date": {"year": date.year, "month": date.month, "day": date.day}}
    return pdf.pdf(TEMPLATES / template, {**told, **named}, PAPERS)


def board_pdf(board: BoardList) -> bytes:
    """The list as a tagged PDF for the board."""
    with speaking(PAPERS):
        return paper("list.typ", _(TITLES[board.stage]), board.due_at, _told(board))


def _told(board: BoardList) -> dict[str, Any]:
    return {
        "school": board.school_name,
        "lines": heading(board),
        "classes": [
            {"name": one.name, "facts": facts(one), "standing": standing(board, one), "names": _full(one.names)}
            for one in board.classes
        ],
        "others": {"name": _(OTHERS[board.stage]), "names": _full(board.others)},
        "put_up": _("Put up on (date):"),
        "chair": _("Signature of the chair of the recruitment committee"),
    }


def heading(board: BoardList) -> list[str]:
    """Under the title: the round, since when the list is out, the law."""
    since = _("Date of the list: {day}", day=day(board.due_at))
    return [board.round_name, since, _(LAW[board.stage])]


def facts(one: BoardClass) -> list[str]:
    """What the law wants beside the names: lowest points, or free places."""
    said = [_("Seats: {number}.", number=one.seats)]
    if one.points is not None:
        said.append(
            _("Lowest number of points that gives the right to be admitted: {points}.", points=points(one.points))
        )
    if one.free:
        said.append(_("Free places: {number}.", number=one.free))
    return said


def standing(board: BoardList, one: BoardClass) -> str:
    """How many are qualified (admitted): the line before the names."""
    return f"{_(STANDING[board.stage])}: {len(one.names)}"


def _full(names: list[Named]) -> list[str]:
    return [f"{one.last_name} {one.first_name}" for one in names]


def board_xlsx(board: BoardList) -> bytes:
    """The same list as a workbook: the qualified with their class, the others, the classes."""
    with speaking(PAPERS):
        title = _(TITLES[board.stage])
        above = [title, board.school_name, *heading(board)]
        below = [_("Put up on (date):"), _("Signature of the chair of the recruitment committee")]
        tables = [
            _standing_table(board, above, below),
            _others_table(board, above, below),
            _classes_table(board, above),
        ]
        return spreadsheet.xlsx(tables, title, board.due_at)


def _standing_table(board: BoardList, above: list[str], below: list[str]) -> Table:
    header = [_("Class"), _("Last name"), _("First name"), _("Result")]
    said = _(RESULTS[board.stage][0])
    rows = [[one.name, who.last_name, who.first_name, said] for one in board.classes for who in one.names]
    return Table(_(STANDING[board.stage]), header, rows, above, below)


def _others_table(board: BoardList, above: list[str], below: list[str]) -> Table:
    said = _(RESULTS[board.stage][1])
    header = [_("Last name"), _("First name"), _("Result")]
    rows = [[who.last_name, who.first_name, said] for who in board.others]
    return Table(_(OTHERS[board.stage]), header, rows, above, below)


def _classes_table(board: BoardList, above: list[str]) -> Table:
    header = [_("Class"), _("Seats"), _("Lowest admitting points"), _("Free places")]
    rows = [[one.name, one.seats, "" if one.points is None else points(one.points), one.free] for one in board.classes]
    return Table(_("Classes"), header, rows, above)
