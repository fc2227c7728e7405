"""A school's file as lines of an offer: every cell that is wrong is named, with what to write instead."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from service.kit.languages import N_
from service.kit.problems import INVALID, Finding, Refusal
from service.kit.sheets import Sheet
from service.offers.forms import MOST_SCORED, MOST_SEATS, OfferLine
from service.offers.words import KINDS_AS_WRITTEN, SUBJECT_NAMES, SUBJECTS_AS_WRITTEN, folded


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an offer: the headings it goes by (the first is ours), and what stands in it."""

    headings: tuple[str, ...]
    meaning: str
    needed: bool = True


COLUMNS: Mapping[str, Column] = MappingProxyType(
    {
        "code": Column(("kod", "code", "programme", "kod_oddzialu", "symbol"), N_("code of the class, as 7713-01")),
        "name": Column(("nazwa", "name", "nazwa_oddzialu"), N_("name as families will read it")),
        "seats": Column(("miejsca", "seats", "liczba_miejsc", "limit_miejsc"), N_("number of seats, 0 or more")),
        "scored_subjects": Column(
            ("przedmioty", "scored_subjects", "przedmioty_punktowane"),
            N_("four scored subjects with | between them; / between those of which the best counts"),
        ),
        "extended_subjects": Column(
            ("rozszerzenia", "extended_subjects", "przedmioty_rozszerzone"),
            N_("extended subjects with | between them"),
            needed=False,
        ),
        "second_languages": Column(
            ("drugi_jezyk", "second_languages", "drugie_jezyki"),
            N_("second foreign languages to choose from, with | between them"),
            needed=False,
        ),
        "kind": Column(
            ("rodzaj", "kind", "typ"), N_("general, technical or vocational; empty: that of the school"), needed=False
        ),
    }
)
BY_HEADING = {heading: name for name, column in COLUMNS.items() for heading in column.headings}
WHOLE_WORDS = [word for word in SUBJECTS_AS_WRITTEN if len(word) > 4 and word not in SUBJECT_NAMES]
LISTS = ("extended_subjects", "second_languages")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

HEADING_UNKNOWN = N_("No column of an offer is called “{found}”. Columns are: {known}.")
HEADING_LIKE = N_("No column of an offer is called “{found}”. Did you mean “{meant}”?")
HEADING_MISSING = N_("The column “{wanted}” is missing. Add it, even if some of its cells stay empty.")
HEADING_TWICE = N_("Two columns say the same: “{found}”. Keep one.")
CODE_WRONG = N_("“{found}” cannot be a code. Write letters without accents, digits, dots or hyphens.")
CODE_TWICE = N_("The code “{found}” stands in row {first} already. Each class needs its own.")
CODE_ELSEWHERE = N_("The code “{found}” belongs to a class of another school. Choose another one.")
NAME_MISSING = N_("The name is missing. Write the name that families will read.")
NAME_LONG = N_("The name is longer than 300 characters. Shorten it.")
SEATS_WRONG = N_("“{found}” is no number of seats. Write a whole number from 0 to {most}.")
KIND_WRONG = N_("“{found}” is no kind of school. Write general, technical or vocational.")
SUBJECT_WRONG = N_("“{found}” is no subject of the certificate. Write for instance: polski|matematyka|biologia.")
SUBJECT_LIKE = N_("“{found}” is no subject of the certificate. Did you mean “{meant}”?")
SUBJECT_TWICE = N_("“{found}” is scored twice. Name each subject once.")
NAMED_TWICE = N_("“{found}” stands here twice. Name each subject once.")
SUBJECTS_MANY = N_("{found} subjects are scored. Name at most {most}.")


def read_lines(sheet: Sheet, school_kind: str, elsewhere: frozenset[str]) -> list[OfferLine]:
    """The lines of the file; Refusal ``invalid`` with every wrong row. ``elsewhere``: codes of other schools."""
    columns = _columns(sheet.header)
    seen: dict[str, int] = {}
    lines, findings = [], []
    for line, cells in sheet.records():
        named = {name: _unguarded(cells.get(heading, "")) for name, heading in columns.items()}
        wrong = [*_wrong_cells(line, named), *_wrong_code(line, named["code"], seen, elsewhere)]
        seen.setdefault(named["code"], line)
        findings += [replace(one, column=columns.get(str(one.column))) for one in wrong]
        if not wrong:
            lines.append(_line(named, school_kind))
    if findings:
        raise Refusal(INVALID, findings[:200], total=len(findings))
    return lines


def _columns(header: tuple[str, ...]) -> dict[str, str]:
    """Our name of each column and the heading it has in the file."""
    found: dict[str, str] = {}
    findings = []
    for heading in header:
        name = BY_HEADING.get(folded(heading).replace(" ", "_"))
        if name is None:
            findings.append(_stranger(heading))
        elif name in found:
            findings.append(Finding(HEADING_TWICE, "header-twice", row=1, named={"found": heading}))
        else:
            found[name] = heading
    missing = [column.headings[0] for name, column in COLUMNS.items() if column.needed and name not in found]
    findings += [Finding(HEADING_MISSING, "header-missing", row=1, named={"wanted": one}) for one in missing]
    if findings:
        raise Refusal(INVALID, findings)
    return found


def _stranger(heading: str) -> Finding:
    like = difflib.get_close_matches(folded(heading).replace(" ", "_"), BY_HEADING, n=1)
    if like:
        return Finding(HEADING_LIKE, "header-unknown", row=1, named={"found": heading[:80], "meant": like[0]})
    known = ", ".join(column.headings[0] for column in COLUMNS.values())
    return Finding(HEADING_UNKNOWN, "header-unknown", row=1, named={"found": heading[:80], "known": known})


def _unguarded(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from reading a text as a formula."""
    return cell[1:] if re.match(r"'[=+\-@]", cell) else cell


def _wrong_cells(line: int, cells: Mapping[str, str]) -> Iterator[Finding]:
    if not cells["name"]:
        yield Finding(NAME_MISSING, "name-missing", row=line, column="name")
    elif len(cells["name"]) > 300:
        yield Finding(NAME_LONG, "name-long", row=line, column="name")
    if not re.fullmatch(r"\d{1,4}", cells["seats"], re.ASCII) or int(cells["seats"]) > MOST_SEATS:
        yield _finding(SEATS_WRONG, "seats-wrong", line, "seats", cells["seats"], most=MOST_SEATS)
    kind = cells.get("kind", "")
    if kind and folded(kind) not in KINDS_AS_WRITTEN:
        yield _finding(KIND_WRONG, "kind-unknown", line, "kind", kind)
    yield from _wrong_subjects(line, cells["scored_subjects"])
    for column in LISTS:
        yield from _wrong_list(line, column, cells.get(column, ""))


def _wrong_subjects(line: int, text: str) -> Iterator[Finding]:
    entries = [entry for entry in text.split("|") if entry.strip()]
    if len(entries) > MOST_SCORED:
        yield _finding(SUBJECTS_MANY, "subjects-many", line, "scored_subjects", len(entries), most=MOST_SCORED)
    seen: set[str] = set()
    for name in (name.strip() for entry in entries for name in entry.split("/")):
        subject = SUBJECTS_AS_WRITTEN.get(_subject_text(name))
        if subject is None:
            yield _unknown_subject(line, name)
        elif subject in seen:
            yield _finding(SUBJECT_TWICE, "subject-twice", line, "scored_subjects", name)
        seen.add(subject or "")


def _wrong_list(line: int, column: str, text: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for name in filter(None, (name.strip() for name in text.split("|"))):
        subject = SUBJECTS_AS_WRITTEN.get(_subject_text(name))
        if subject is None:
            yield replace(_unknown_subject(line, name), column=column)
        elif subject in seen:
            yield _finding(NAMED_TWICE, "subject-twice", line, column, name)
        seen.add(subject or "")


def _listed(text: str | None) -> str | None:
    if text is None:
        return None
    return "|".join(SUBJECTS_AS_WRITTEN[_subject_text(name)] for name in text.split("|") if name.strip())


def _unknown_subject(line: int, name: str) -> Finding:
    like = difflib.get_close_matches(_subject_text(name), WHOLE_WORDS, n=1, cutoff=0.5)
    if like:
        return _finding(SUBJECT_LIKE, "subject-unknown", line, "scored_subjects", name, meant=like[0])
    return _finding(SUBJECT_WRONG, "subject-unknown", line, "scored_subjects", name)


def _subject_text(name: str) -> str:
    return folded(name).removeprefix("jezyk ").removeprefix("j ")


def _wrong_code(line: int, code: str, seen: Mapping[str, int], elsewhere: frozenset[str]) -> Iterator[Finding]:
    if not CODE.fullmatch(code):
        yield _finding(CODE_WRONG, "code-wrong", line, "code", code)
    elif code in seen:
        yield _finding(CODE_TWICE, "code-twice", line, "code", code, first=seen[code])
    elif code in elsewhere:
        yield _finding(CODE_ELSEWHERE, "code-elsewhere", line, "code", code)


def _finding(message: str, code: str, line: int, column: str, found: object, **named: object) -> Finding:
    return Finding(message, code, row=line, column=column, named={"found": str(found)[:80], **named})


def _line(cells: Mapping[str, str], school_kind: str) -> OfferLine:
    entries = [entry for entry in cells["scored_subjects"].split("|") if entry.strip()]
    subjects = ["/".join(SUBJECTS_AS_WRITTEN[_subject_text(name)] for name in entry.split("/")) for entry in entries]
    kind = cells.get("kind", "")
    return OfferLine(
        code=cells["code"],
        name=cells["name"],
        kind=KINDS_AS_WRITTEN[folded(kind)] if kind else school_kind,
        seats=int(cells["seats"]),
        scored_subjects="|".join(subjects),
        **{column: _listed(cells.get(column)) for column in LISTS},
    )
