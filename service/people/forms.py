"""What comes in and goes out about people: models without a table, checked at the boundary."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr, StringConstraints, model_validator

from service.access.passwords import LONGEST, SHORTEST, too_easy
from service.access.permissions import Role
from service.kit.languages import N_
from service.kit.pesel import is_pesel


def _pesel(text: SecretStr) -> SecretStr:
    if not is_pesel(text.get_secret_value().strip()):
        raise ValueError(N_("This is not a PESEL: eleven digits, of which the last one is a check digit."))
    return SecretStr(text.get_secret_value().strip())


def _password(text: SecretStr) -> SecretStr:
    if not SHORTEST <= len(text.get_secret_value()) <= LONGEST:
        raise ValueError(N_("A password has 12 to 200 characters. Three or four random words do well."))
    return text


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Login = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=3, max_length=254, pattern=r"^\S+$")
]
Pesel = Annotated[SecretStr, AfterValidator(_pesel)]  # SecretStr: shown as stars wherever a model is printed
Password = Annotated[SecretStr, AfterValidator(_password)]
LanguageCode = Literal["pl", "en", "uk"]
Frozen = ConfigDict(frozen=True, extra="forbid")


class NewFamily(BaseModel):
    """A family opens its account."""

    model_config = Frozen

    login: Login
    name: Name
    password: Password
    language: LanguageCode = "pl"

    @model_validator(mode="after")
    def _not_too_easy(self) -> "NewFamily":
        if too_easy(self.password.get_secret_value(), self.login):
            raise ValueError(N_("This password would be guessed at once. Take three or four random words."))
        return self


class NewStaff(BaseModel):
    """An official opens an account for a school, an organiser, another official or an auditor."""

    model_config = Frozen

    login: Login
    name: Name
    password: Password
    role: Literal[Role.SCHOOL, Role.ORGANISER, Role.OFFICIAL, Role.AUDITOR]
    school: str | None = None
    organiser: str | None = None


class NewChild(BaseModel):
    """A candidate as a family writes it down."""

    model_config = Frozen

    first_name: Name
    last_name: Name
    pesel: Pesel
    gmina: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""


class EnrolledChild(NewChild):
    """A candidate from an office's list: pseudonymous ``number``, login of the ``family`` account if there is one."""

    number: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,31}$")]
    family: str | None = None


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


class Enrolment(BaseModel):
    """How many candidates a list brought in."""

    enrolled: int
