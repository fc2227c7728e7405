"""What comes in and goes out about primary schools and their pupils."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from service.kit.languages import N_
from service.kit.log import ELEVEN_DIGITS
from service.kit.problems import FindingDocument
from service.offers.forms import Code, Named, Teryt

Frozen = ConfigDict(frozen=True, extra="forbid")
Holds = Literal["pupils", "grades"]


def _no_number(text: str) -> str:
    if ELEVEN_DIGITS.search(text):
        raise ValueError(N_("No number of a person here: write it in words."))
    return text


Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500), AfterValidator(_no_number)
]


class NewPrimarySchool(BaseModel):
    """A primary school as an office writes it down."""

    model_config = Frozen

    code: Code
    name: Named
    gmina: Teryt


class NewPrimarySchools(BaseModel):
    """A list of primary schools: taken whole or not at all."""

    model_config = Frozen

    schools: Annotated[list[NewPrimarySchool], Field(min_length=1, max_length=2_000)]


class PrimarySchoolView(BaseModel):
    """A primary school."""

    code: str
    name: str
    gmina: str


class PrimarySchools(BaseModel):
    """Primary schools by name."""

    schools: list[PrimarySchoolView]


class AccountState(StrEnum):
    """Whether somebody can sign in for a pupil."""

    NONE = "none"
    LETTER = "letter"  # the start password of the letter has not been replaced
    OPEN = "open"


class ListState(StrEnum):
    """How far the application of a pupil has come. Nothing is told of what stands in it."""

    NONE = "none"
    DRAFT = "draft"
    SENT = "sent"


class PupilView(BaseModel):
    """A pupil as the primary school sees it."""

    id: str
    number: str
    first_name: str
    last_name: str
    form: str
    account: AccountState
    application: ListState
    entered_at: datetime | None  # when grades were last entered
    objections: int  # not answered yet


class PupilGrades(BaseModel):
    """What is on record of one pupil, as far as the primary school enters it. ``version`` is the ETag."""

    pupil: PupilView
    facts: dict[str, Any]
    version: int


class Correction(BaseModel):
    """One fact put right: ``value`` as it would stand in a file, empty for "not given", and why."""

    model_config = Frozen

    fact: Annotated[str, StringConstraints(max_length=64)]
    value: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    reason: Reason


class Effect(StrEnum):
    """What a row of a file does."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"


class RowEffect(BaseModel):
    """One pupil of a file. ``before`` and ``after`` hold only what differs."""

    row: int
    effect: Effect
    called: str
    form: str
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}


class FileView(BaseModel):
    """A file that was looked at. Send ``present`` back to confirm: it stands for what this was compared with."""

    id: str
    school: str
    school_name: str
    holds: Holds
    encoding: str
    separator: str
    rows: int
    errors: list[FindingDocument]
    total_errors: int
    effects: list[RowEffect]
    present: str
    prepared_at: datetime
    confirmed_at: datetime | None


class Confirmation(BaseModel):
    """Confirm what was looked at."""

    model_config = Frozen

    present: Annotated[str, StringConstraints(max_length=64)]


class LettersAsked(BaseModel):
    """Letters for all pupils of a form ("" for the whole school) who have no account or have not used their letter."""

    model_config = Frozen

    form: Annotated[str, StringConstraints(strip_whitespace=True, max_length=16)] = ""


class Letter(BaseModel):
    """One letter: login and start password, told this once."""

    called: str
    form: str
    login: str
    password: str


class Letters(BaseModel):
    """The letters of one printing."""

    school: str
    school_name: str
    made_at: datetime
    ends_at: datetime
    letters: list[Letter]
