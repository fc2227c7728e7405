"""A primary school's file as lines: every cell that is wrong is named, with what to write instead."""

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.kit.languages import N_
from service.kit.log import ELEVEN_DIGITS
from service.kit.pesel import is_pesel
from service.kit.problems import INVALID, Finding, Refusal
from service.kit.sheets import Sheet
from service.offers.words import folded
from service.pupils.columns import BY_HEADING, FACTS, PEOPLE, UnreadError, plain_heading, read_fact

HEADING_UNKNOWN = N_("No column here is called “{found}”. The page lists the names of all columns.")
HEADING_LIKE = N_("No column here is called “{found}”. Did you mean “{meant}”?")
HEADING_MISSING = N_("The column “{wanted}” is missing.")
HEADING_TWICE = N_("Two columns say the same: “{found}”. Keep one.")
NOTHING_GIVEN = N_("No column of this file holds a grade or a result.")
NAME_MISSING = N_("Write the name.")
NAME_NUMBER = N_("A PESEL stands where a name belongs. Check the order of the columns.")
PESEL_WRONG = N_("This is no PESEL: eleven digits, of which the last one is a check digit. Copy it from the register.")
PESEL_TWICE = N_("This pupil stands in row {first} already. Keep one row.")
PUPIL_UNKNOWN = N_("No pupil of your school has this number or PESEL. Bring in the list of pupils first.")
PUPIL_ELSEWHERE = N_("This pupil belongs to another primary school. The office of the recruitment can move the pupil.")
NAME_DIFFERS = N_("Another last name stands in the recruitment for this PESEL. Check both, then ask the office.")
FORM_LONG = N_("Write the form in at most 16 characters, as 8a.")


@dataclass(frozen=True, slots=True)
class Known:
    """A candidate of the recruitment, as far as a file is compared with it."""

    id: str
    number: str
    last_name: str
    own: bool  # goes to the school whose file this is
    elsewhere: bool


@dataclass(slots=True)
class Read:
    """What a file says: a line for each right row, or everything that is wrong."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


Find = Callable[[str], Known | None]


def read_pupils(sheet: Sheet, by_pesel: Find) -> Read:
    """A list of pupils: last name, first name and PESEL; form and gmina where the file has them."""
    names = ("last_name", "first_name", "pesel", "form", "gmina")
    read, columns = _headings(sheet, names, needed=names[:3])
    seen: dict[str, int] = {}
    for row, cells in _rows(sheet, columns, read):
        wrong = [*_wrong_pupil(row, cells, by_pesel(cells["pesel"])), *_twice(row, cells["pesel"], seen, "pesel")]
        read.findings += _headed(wrong, columns)
        known = by_pesel(cells["pesel"])
        given = {name: cells.get(name, "") for name in names}
        read.lines.append({"row": row, "candidate": known.id if known else None, **given})
    return read


def read_grades(sheet: Sheet, by_number: Find, by_pesel: Find) -> Read:
    """Grades, results and achievements of own pupils, each found by number or PESEL."""
    read, columns = _headings(sheet, ("number", "pesel", "last_name", "first_name", "form", *FACTS), needed=())
    facts = [name for name in columns if name in FACTS]
    if not read.findings and not {"number", "pesel"} & set(columns):
        read.findings.append(Finding(HEADING_MISSING, "header-missing", row=1, named={"wanted": "numer"}))
    if not read.findings and not facts:
        read.findings.append(Finding(NOTHING_GIVEN, "header-missing", row=1))
    seen: dict[str, int] = {}
    for row, cells in _rows(sheet, columns, read):
        number, pesel = cells.get("number", ""), cells.get("pesel", "")
        known = by_number(number) if number else by_pesel(pesel)
        at = "number" if number or "pesel" not in columns else "pesel"
        wrong = [*_wrong_known(row, cells, known, at), *(_twice(row, known.id, seen, at) if known else ())]
        given, unread = _given(row, cells, facts)
        read.findings += _headed([*wrong, *unread], columns)
        read.lines.append({"row": row, "candidate": known.id if known else None, "facts": given})
    return read


def _given(row: int, cells: Mapping[str, str], facts: list[str]) -> tuple[dict[str, Any], list[Finding]]:
    given: dict[str, Any] = {}
    unread = []
    for name in facts:
        try:
            given[name] = read_fact(name, cells[name])
        except UnreadError:
            unread.append(Finding(FACTS[name].remedy, "cell-unread", row=row, column=name))
    return given, unread


def _headings(sheet: Sheet, allowed: tuple[str, ...], needed: tuple[str, ...]) -> tuple[Read, dict[str, str]]:
    """Our name of each column and the heading it has in the file."""
    read, found = Read(), dict[str, str]()
    for heading in sheet.header:
        name = BY_HEADING.get(plain_heading(heading))
        if name is None or name not in allowed:
            read.findings.append(_stranger(heading, allowed))
        elif name in found:
            read.findings.append(Finding(HEADING_TWICE, "header-twice", row=1, named={"found": heading}))
        else:
            found[name] = heading
    missing = [PEOPLE[name][0] for name in needed if name not in found]
    read.findings += [Finding(HEADING_MISSING, "header-missing", row=1, named={"wanted": one}) for one in missing]
    return read, found


def _stranger(heading: str, allowed: tuple[str, ...]) -> Finding:
    known = [word for word, name in BY_HEADING.items() if name in allowed and len(word) > 3]
    like = difflib.get_close_matches(plain_heading(heading), known, n=1)
    shown = ELEVEN_DIGITS.sub("…", heading)[:60]
    if like:
        return Finding(HEADING_LIKE, "header-unknown", row=1, named={"found": shown, "meant": like[0]})
    return Finding(HEADING_UNKNOWN, "header-unknown", row=1, named={"found": shown})


def _rows(sheet: Sheet, columns: Mapping[str, str], read: Read) -> Iterator[tuple[int, dict[str, str]]]:
    """Cells by our names; no row at all while the headings are wrong, for then every row would seem wrong."""
    if read.findings:
        return
    for row, cells in sheet.records():
        yield row, {name: cells[heading] for name, heading in columns.items()}


def _wrong_pupil(row: int, cells: Mapping[str, str], known: Known | None) -> Iterator[Finding]:
    for name in ("last_name", "first_name"):
        if not cells[name] or len(cells[name]) > 100:
            yield Finding(NAME_MISSING, "name-missing", row=row, column=name)
        elif ELEVEN_DIGITS.search(cells[name]):
            yield Finding(NAME_NUMBER, "name-number", row=row, column=name)
    if not is_pesel(cells["pesel"]):
        yield Finding(PESEL_WRONG, "pesel-wrong", row=row, column="pesel")
    if len(cells.get("form", "")) > 16:
        yield Finding(FORM_LONG, "form-long", row=row, column="form")
    if known is not None and known.elsewhere:
        yield Finding(PUPIL_ELSEWHERE, "pupil-elsewhere", row=row, column="pesel")
    elif known is not None and folded(known.last_name) != folded(cells["last_name"]):
        yield Finding(NAME_DIFFERS, "name-differs", row=row, column="last_name")


def _wrong_known(row: int, cells: Mapping[str, str], known: Known | None, at: str) -> Iterator[Finding]:
    if known is None or not known.own:
        yield Finding(PUPIL_UNKNOWN, "pupil-unknown", row=row, column=at)
    elif cells.get("last_name") and folded(known.last_name) != folded(cells["last_name"]):
        yield Finding(NAME_DIFFERS, "name-differs", row=row, column="last_name")


def _twice(row: int, who: str, seen: dict[str, int], column: str) -> Iterator[Finding]:
    if who in seen:
        yield Finding(PESEL_TWICE, "pupil-twice", row=row, column=column, named={"first": seen[who]})
    seen.setdefault(who, row)


def _headed(findings: list[Finding], columns: Mapping[str, str]) -> Iterator[Finding]:
    for one in findings:
        column = columns.get(str(one.column), one.column)
        yield Finding(one.message, one.code, row=one.row, column=column, named=one.named)


def require_right(read: Read) -> None:
    """Refusal ``invalid`` with everything that is wrong."""
    if read.findings:
        raise Refusal(INVALID, read.findings[:200], total=len(read.findings))
