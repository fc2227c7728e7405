"""What comes in and goes out about the offer."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from service.kit.languages import N_
from service.offers.distances import point_in, point_text
from service.offers.words import GMINAS, SUBJECT_NAMES, scored_entries

Frozen = ConfigDict(frozen=True, extra="forbid")
MOST_SCORED = 4
MOST_SEATS = 2_000


def _scored(text: str) -> str:
    entries = scored_entries(text)
    named = [name for entry in entries for name in entry]
    if set(named) - set(SUBJECT_NAMES):
        raise ValueError(N_("A subject here is not one of the certificate."))
    if len(set(named)) != len(named):
        raise ValueError(N_("A subject is named twice."))
    if len(entries) > MOST_SCORED:
        raise ValueError(N_("At most four subjects are scored."))
    return "|".join("/".join(entry) for entry in entries)


def _subjects(text: str) -> str:
    names = [name.strip() for name in text.split("|") if name.strip()]
    if set(names) - set(SUBJECT_NAMES):
        raise ValueError(N_("A subject here is not one of the certificate."))
    if len(set(names)) != len(names):
        raise ValueError(N_("A subject is named twice."))
    return "|".join(names)


Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Named = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Kind = Literal["general", "technical", "vocational"]
Seats = Annotated[int, Field(ge=0, le=MOST_SEATS)]
ScoredSubjects = Annotated[str, StringConstraints(max_length=200), AfterValidator(_scored)]
Subjects = Annotated[str, StringConstraints(max_length=200), AfterValidator(_subjects)]
Teryt = Annotated[str, StringConstraints(pattern=r"^\d{7}$")]


class NewSchool(BaseModel):
    """A school as an office writes it down; ``lat`` and ``lng`` in micro-degrees."""

    model_config = Frozen

    code: Code
    name: Named
    kind: Kind
    gmina: Teryt
    lat: Annotated[int, Field(ge=-90_000_000, le=90_000_000)] | None = None
    lng: Annotated[int, Field(ge=-180_000_000, le=180_000_000)] | None = None
    public: bool = True
    source: Annotated[str, StringConstraints(max_length=300)] = ""


class NewProgramme(BaseModel):
    """A programme as an office writes it down; ``school`` is the school's code."""

    model_config = Frozen

    code: Code
    school: str
    name: Named
    kind: Kind
    seats: Seats
    scored_subjects: ScoredSubjects = ""
    extended_subjects: Subjects = ""
    second_languages: Subjects = ""
    source: Annotated[str, StringConstraints(max_length=300)] = ""


class OfferLine(BaseModel):
    """One programme of a school's file; what the file has no column for is None and stays as it is."""

    model_config = Frozen

    code: Code
    name: Named
    kind: Kind
    seats: Seats
    scored_subjects: ScoredSubjects = ""
    extended_subjects: Subjects | None = None
    second_languages: Subjects | None = None


class ProgrammeChange(BaseModel):
    """Seats and criteria of one programme."""

    model_config = Frozen

    seats: Seats
    scored_subjects: ScoredSubjects


def _near(text: str) -> str:
    if text and text not in GMINAS:
        raise ValueError(N_("No gmina of the metropolis has this code."))
    return text


def _point(text: str) -> str:
    return text and point_text(point_in(text))


class Sought(BaseModel):
    """A search. Empty parts do not narrow.

    Words, gmina (TERYT), kind, scored subject, extended subject, second language, public or not. ``near`` is a gmina
    (TERYT), ``point`` a pair "50.061, 19.937": either puts what is nearest first, the point before the gmina.
    """

    model_config = Frozen

    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    gmina: Annotated[str, StringConstraints(pattern=r"^(\d{7})?$")] = ""
    kind: Literal["", "general", "technical", "vocational"] = ""
    subject: Annotated[str, StringConstraints(max_length=30)] = ""
    extended: Annotated[str, StringConstraints(max_length=30)] = ""
    language: Annotated[str, StringConstraints(max_length=30)] = ""
    public: Literal["", "yes", "no"] = ""
    near: Annotated[str, StringConstraints(max_length=7), AfterValidator(_near)] = ""
    point: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60), AfterValidator(_point)] = ""
    after: Annotated[str, StringConstraints(max_length=26)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 30


class ProgrammeView(BaseModel):
    """A programme as everybody sees it."""

    id: str
    code: str
    name: str
    kind: Kind
    seats: int
    scored_subjects: str
    extended_subjects: str
    second_languages: str
    school_id: str
    school: str
    school_name: str
    gmina: str
    version: int


class SchoolView(BaseModel):
    """A school as everybody sees it."""

    id: str
    code: str
    name: str
    kind: Kind
    gmina: str
    lat: int | None
    lng: int | None
    public: bool


class SchoolWithProgrammes(SchoolView):
    """A school and its programmes."""

    programmes: list[ProgrammeView]


class SchoolPage(BaseModel):
    """A page of schools; ``next`` is the ``after`` of the following page."""

    schools: list[SchoolView]
    next: str | None


class ProgrammePage(BaseModel):
    """A page of programmes; ``next`` is the ``after`` of the following page."""

    programmes: list[ProgrammeView]
    next: str | None


class Effect(StrEnum):
    """What a line of a file does to the offer."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    ABSENT = "absent"  # in the offer, not in the file: it stays


class LineEffect(BaseModel):
    """One programme before and after. ``before`` is None for a new one, ``after`` for one the file does not name."""

    effect: Effect
    before: OfferLine | None
    after: OfferLine | None


class ImportView(BaseModel):
    """A file that was looked at. Send ``offer`` back to confirm: it stands for the offer this was compared with."""

    id: str
    school: str
    school_name: str
    encoding: str
    separator: str
    effects: list[LineEffect]
    offer: str
    prepared_at: datetime
    confirmed_at: datetime | None


class Confirmation(BaseModel):
    """Confirm what was looked at."""

    model_config = Frozen

    offer: Annotated[str, StringConstraints(max_length=64)]


class NewOffer(BaseModel):
    """Schools and programmes of an offer, written down as a whole or not at all."""

    model_config = Frozen

    schools: Annotated[list[NewSchool], Field(max_length=2_000)] = []
    programmes: Annotated[list[NewProgramme], Field(max_length=20_000)] = []


class BroughtIn(BaseModel):
    """How much a bulk import brought in."""

    schools: int
    programmes: int
