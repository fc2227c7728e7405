"""A made-up season for whole walks: one school, three classes, three children nobody ever was, and what must come out.

Points are worked out by hand from the law's scale: an exam per cent is worth 0.35 (Polish, mathematics) or 0.30
(foreign language), grades 6, 5, 4, 3 give 18, 17, 14, 8, honours 7, volunteering 3. The dates of birth inside the
PESELs lie in the 23rd century.
"""

import io
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pytest
import structlog
from sqlmodel import select

from service.access.actor import Actor
from service.access.permissions import Role
from service.audit.tables import AuditEvent
from service.kit.log import start_logging
from service.offers import actions as offers
from service.offers.forms import NewSchool
from service.office import Office
from service.people.tables import Candidate
from tests.service.databases import dump

PASSWORD = "four quiet words here"
ROUND = "Rekrutacja próbna 2027/2028"
OPENS, CLOSES = "2027-05-17T09:00", "2027-05-24T15:00"  # time of Warsaw, as an official types it
OPENS_AT, CLOSES_AT = "2027-05-17T07:00:00Z", "2027-05-24T13:00:00Z"
DEADLINE = "24 maja 2027, 15:00"
SHORTLY_BEFORE = datetime(2027, 5, 24, 12, 55, tzinfo=UTC)
ONE_SECOND_LATE = datetime(2027, 5, 24, 13, 0, 1, tzinfo=UTC)

SCHOOL, SCHOOL_NAME = "LP-1", "Liceum Próbne nr 1"
MAT, BIO, HUM = "LP1-MAT", "LP1-BIO", "LP1-HUM"
HEADER = "kod;nazwa;miejsca;przedmioty;rodzaj"
RIGHT_LINES = (
    f"{MAT};1a matematyczna;2;polski|matematyka|fizyka|angielski/niemiecki;liceum",
    f"{BIO};1b biologiczna;1;polski|matematyka|biologia|chemia;liceum",
    f"{HUM};1c humanistyczna;5;polski|matematyka|historia|angielski;liceum",
)
WRONG_LINES = (RIGHT_LINES[0], RIGHT_LINES[1].replace(";1;", ";jedno;"), RIGHT_LINES[2])  # row 3: no number of seats
SCORED_MAT = "polish|mathematics|physics|english/german"
SEATS_UPLOADED, SEATS_CHANGED = 2, 1  # of MAT: the school takes one back before the deadline


def offer_file(lines: tuple[str, ...]) -> bytes:
    """The school's offer as its spreadsheet writes it."""
    return "\r\n".join((HEADER, *lines, "")).encode()


@dataclass(frozen=True, eq=False)
class Family:
    """An account with one child: the list sent first, the list that counts, and the facts that come in later."""

    login: str
    name: str
    first_name: str
    last_name: str
    pesel: str
    first_list: tuple[str, ...]
    last_list: tuple[str, ...]
    facts: MappingProxyType[str, Any]

    @property
    def child(self) -> str:
        return f"{self.first_name} {self.last_name}"


def facts_of(exam: tuple[int, int, int], **others: Any) -> MappingProxyType[str, Any]:
    parts = dict(zip(("exam_polish", "exam_mathematics", "exam_foreign_language"), exam, strict=True))
    return MappingProxyType(parts | others)


# 93.60 + 17 + 18 + 17 + 18 + 7 + 3 = 173.60 at MAT: the one seat there.
ZOFIA = Family(
    "anna.zak",
    "Anna",
    "Zofia",
    "Żak",
    "11610100019",
    (MAT, BIO),
    (MAT, BIO),
    facts_of(
        (90, 96, 95),
        grade_polish=5,
        grade_mathematics=6,
        grade_physics=5,
        grade_english=6,
        honours=True,
        volunteering=True,
    ),
)
# 76.95 + 14 + 17 + 14 + 17 + 3 = 141.95 at MAT, 31.65 too few; 76.95 + 14 + 17 + 17 + 17 + 3 = 144.95 at BIO: in.
LUKASZ = Family(
    "beata.lacka",
    "Beata",
    "Łukasz",
    "Łącki",
    "11610100026",
    (BIO, MAT),
    (MAT, BIO),
    facts_of(
        (70, 83, 78),
        grade_polish=4,
        grade_mathematics=5,
        grade_physics=4,
        grade_english=5,
        grade_biology=5,
        grade_chemistry=5,
        volunteering=True,
    ),
)
# 49.80 + 8 + 8 + 8 + 14 = 87.80 at MAT and 49.80 + 8 + 8 + 14 + 8 = 87.80 at BIO: neither.
EWA = Family(
    "celina.sowa",
    "Celina",
    "Ewa",
    "Sowa",
    "11610100033",
    (MAT, BIO),
    (MAT, BIO),
    facts_of(
        (50, 40, 61),
        grade_polish=3,
        grade_mathematics=3,
        grade_physics=3,
        grade_english=4,
        grade_biology=4,
        grade_chemistry=3,
    ),
)
FAMILIES = (ZOFIA, LUKASZ, EWA)

# For each child and wish of the list that counts: (reason, own points, points of the last one admitted, missing).
REASONS = {
    ZOFIA: (("admitted", 17360, 17360, None), ("not-considered", None, 14495, None)),
    LUKASZ: (("refused", 14195, 17360, 3165), ("admitted", 14495, 14495, None)),
    EWA: (("refused", 8780, 17360, 8580), ("refused", 8780, 14495, 5715)),
}
COUNTS = {"candidates": 3, "placed": 2, "first_choice": 1, "seats": 7}
CUTOFFS = {BIO: 14495, HUM: None, MAT: 17360}


def shown(hundredths: int) -> str:
    """Points as a Polish page writes them."""
    return f"{hundredths // 100},{hundredths % 100:02}"


def found_school(office: Office) -> None:
    """The office writes the school down; its classes are for the school to bring."""
    school = NewSchool(code=SCHOOL, name=SCHOOL_NAME, kind="general", gmina="1261011")
    offers.bring_in(office, Actor(Role.OFFICIAL, account="installation"), [school], [])


@dataclass
class Traces:
    """What a walk leaves behind outside the database: the log, the addresses asked for, the files fetched."""

    log: io.StringIO = field(default_factory=io.StringIO)
    addresses: list[str] = field(default_factory=list)
    files: list[bytes] = field(default_factory=list)


@contextmanager
def traced(monkeypatch: pytest.MonkeyPatch) -> Iterator[Traces]:
    """The service logs into ``Traces.log`` as the server sets logging up."""
    traces, root = Traces(), logging.getLogger()
    before = root.handlers[:], root.level
    monkeypatch.setattr(sys, "stderr", traces.log)
    start_logging()
    try:
        yield traces
    finally:
        structlog.reset_defaults()
        root.handlers[:], root.level = before


def require_no_pesel(office: Office, traces: Traces, pesels: tuple[str, ...]) -> None:
    """Every PESEL went through the whole path and can be read nowhere in what the path left behind."""
    with office.database.read() as session:
        children = session.exec(select(Candidate)).all()
        assert {office.keys.unseal(child.pesel, child.public_id) for child in children} == set(pesels)
        events = [event.model_dump_json() for event in session.exec(select(AuditEvent))]
    dumped = dump(office)
    kept = {file: file.read_bytes() for file in office.settings.folder.rglob("*") if file.is_file()}
    assert len(events) > 20
    assert len(traces.addresses) > 30
    assert traces.files
    assert any(file.name == "assignments.csv" for file in kept)
    for pesel in pesels:
        assert pesel not in traces.log.getvalue()
        assert not [event for event in events if pesel in event]
        assert pesel not in dumped
        assert not [file for file, content in kept.items() if pesel.encode() in content]
        assert not [address for address in traces.addresses if pesel in address]
        assert not [content for content in traces.files if pesel.encode() in content]
