"""What comes in and goes out about people: models without a table, checked at the boundary."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from service.access.passwords import LONGEST, SHORTEST, too_easy
from service.access.permissions import Role
from service.kit.languages import N_
from service.kit.log import ELEVEN_DIGITS
from service.kit.pesel import is_pesel

TOO_EASY = N_("This password would be guessed at once. Take three or four random words.")


def _no_pesel(text: str) -> str:
    # Names and logins are kept and shown in plain text: the number of a person does not belong there.
    if ELEVEN_DIGITS.search(text):
        raise ValueError(N_("A PESEL does not belong here."))
    return text


def _pesel(text: SecretStr) -> SecretStr:
    if not is_pesel(text.get_secret_value().strip()):
        raise ValueError(N_("This is not a PESEL: eleven digits, of which the last one is a check digit."))
    return SecretStr(text.get_secret_value().strip())


def _password(text: SecretStr) -> SecretStr:
    if not SHORTEST <= len(text.get_secret_value()) <= LONGEST:
        raise ValueError(N_("A password has 12 to 200 characters. Three or four random words do well."))
    return text


def require_hard_to_guess(password: SecretStr, info: ValidationInfo) -> SecretStr:
    """A validator for a password whose model has its ``login`` before it."""
    if too_easy(password.get_secret_value(), info.data.get("login", "")):
        raise ValueError(TOO_EASY)
    return password


def _nothing_written(text: object) -> object:
    return (text.strip() or None) if isinstance(text, str) else text


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), AfterValidator(_no_pesel)]
Login = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, min_length=3, max_length=254, pattern=r"^\S+$"),
    AfterValidator(_no_pesel),
]
Pesel = Annotated[SecretStr, AfterValidator(_pesel)]  # SecretStr: shown as stars wherever a model is printed
Password = Annotated[SecretStr, AfterValidator(_password)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]
LanguageCode = Literal["pl", "en", "uk"]
Frozen = ConfigDict(frozen=True, extra="forbid")


class NewFamily(BaseModel):
    """A family opens its account."""

    model_config = Frozen

    login: Login
    name: Name
    password: Password
    language: LanguageCode = "pl"

    _not_too_easy = field_validator("password")(require_hard_to_guess)


StaffRole = Literal[Role.PRIMARY, Role.SCHOOL, Role.ORGANISER, Role.OFFICIAL, Role.AUDITOR]
Belonging = Annotated[Annotated[str, StringConstraints(max_length=64)] | None, BeforeValidator(_nothing_written)]
BELONGS_TO: Mapping[Role, str] = {Role.PRIMARY: "school", Role.SCHOOL: "school", Role.ORGANISER: "organiser"}


class NewStaff(BaseModel):
    """An official opens an account for a school, an organiser, another official or an auditor.

    A school's account, primary or not, names its ``school``, an organiser's its ``organiser``; nobody else's names
    either.
    """

    model_config = Frozen

    login: Login
    name: Name
    password: Password
    role: StaffRole
    school: Belonging = Field(default=None, validate_default=True)
    organiser: Belonging = Field(default=None, validate_default=True)

    _not_too_easy = field_validator("password")(require_hard_to_guess)

    @field_validator("school", "organiser")
    @classmethod
    def _belongs(cls, text: str | None, info: ValidationInfo) -> str | None:
        asked = BELONGS_TO.get(info.data["role"]) if "role" in info.data else info.field_name
        if asked == info.field_name and text is None and "role" in info.data:
            raise ValueError(N_("This role needs it: the account sees what belongs to it and nothing else."))
        if asked != info.field_name and text is not None:
            raise ValueError(N_("Leave this empty for this role."))
        return text


class StaffView(BaseModel):
    """An account of a school or an office, as the officials see it."""

    id: str
    login: str
    name: str
    role: Role
    school: str | None
    organiser: str | None
    closed: bool


class NewChild(BaseModel):
    """A candidate as a family writes it down."""

    model_config = Frozen

    first_name: Name
    last_name: Name
    pesel: Pesel
    gmina: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), AfterValidator(_no_pesel)] = ""


class EnrolledChild(NewChild):
    """A candidate from an office's list: pseudonymous ``number``, login of the ``family`` account if there is one.

    ``primary_school`` is the code of the school whose pupil this is, ``form`` the form there.
    """

    number: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,31}$")]
    family: str | None = None
    primary_school: str | None = None
    form: Annotated[str, StringConstraints(max_length=16)] = ""


class AccountView(BaseModel):
    """An account as its owner sees it."""

    id: str
    login: str
    name: str
    role: Role
    school: str | None
    organiser: str | None
    language: str


class ChildView(BaseModel):
    """A candidate as its family sees it."""

    id: str
    number: str
    first_name: str
    last_name: str
    pesel_masked: str
    gmina: str | None
    created_at: datetime


class NewEnrolment(BaseModel):
    """Candidates written down as a whole or not at all."""

    model_config = Frozen

    children: Annotated[list[EnrolledChild], Field(min_length=1, max_length=20_000)]


class Enrolment(BaseModel):
    """How many candidates a list brought in."""

    enrolled: int
