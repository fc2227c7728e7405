"""Made-up people. No row stands for a person: the names are numbers, and the PESELs are those of nobody born yet."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from service.access.actor import Actor
from service.access.permissions import Role
from service.kit.languages import N_
from service.kit.pesel import WEIGHTS
from service.office import Office
from service.people.actions import create_staff, register_family
from service.people.forms import NewFamily, NewStaff
from service.people.store import account_by_login

INSTALLATION = Actor(Role.OFFICIAL, account="installation")
PASSWORD = "spokojna rzeka zielony most"  # noqa: S105 - published: it guards nothing, for nothing here is real
FIRST_BIRTHDAY = date(2211, 1, 1)
CENTURY_OF_2200 = 60  # what a PESEL adds to the month for births from 2200 to 2299
SERIALS = 10_000


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account one can try. ``story`` is a sentence marked for translation."""

    login: str
    password: str
    role: str
    name: str
    story: str
    school: str | None = None
    organiser: str | None = None

    def as_json(self) -> dict[str, str | None]:
        return asdict(self)


STORIES = {
    "urzednik1": (Role.OFFICIAL, N_("the official who closed the round and ran it")),
    "urzednik2": (Role.OFFICIAL, N_("the second official, who released the result")),
    "audytor": (Role.AUDITOR, N_("the auditor, who may see every run and fetch the audit files")),
    "szkola1": (Role.SCHOOL, N_("the staff of the most wanted school")),
    "szkola2": (Role.SCHOOL, N_("the staff of the school least asked for")),
    "podstawowa1": (Role.PRIMARY, N_("a primary school: pupils, grades, letters, objections")),
    "gmina1": (Role.ORGANISER, N_("the city, which runs schools: offers to approve, demand against seats")),
    "rodzina1": (Role.FAMILY, N_("a family whose child got its first wish")),
    "rodzina2": (Role.FAMILY, N_("a family whose child got a lower wish: here the reasons are worth reading")),
    "rodzina3": (Role.FAMILY, N_("a family whose child has no place in this round")),
}


def account(login: str, name: str, school: str | None = None, organiser: str | None = None) -> DemoAccount:
    """One of the accounts of `STORIES`."""
    role, story = STORIES[login]
    return DemoAccount(login, PASSWORD, role.value, name, story, school, organiser)


def open_account(office: Office, wanted: DemoAccount) -> Actor:
    """Open the account through the same acts as a real one, and return whoever signs in with it."""
    if wanted.role == Role.FAMILY:
        register_family(office, NewFamily(login=wanted.login, name=wanted.name, password=wanted.password))
    else:
        asked = NewStaff(
            **{name: getattr(wanted, name) for name in ("login", "name", "password", "role", "school", "organiser")}
        )
        create_staff(office, INSTALLATION, asked)
    with office.database.read() as session:
        found = account_by_login(session, wanted.login)
    if found is None:
        raise RuntimeError(f"the account {wanted.login} is not there")
    return Actor(Role(found.role), found.public_id, found.id, found.name, found.school, found.organiser)


def unborn_pesels() -> Iterator[str]:
    """Well-formed PESELs of people born from 2211 on: month plus 60 says the 23rd century, so nobody has one yet."""
    day = FIRST_BIRTHDAY
    while True:
        birth = f"{day.year % 100:02}{day.month + CENTURY_OF_2200:02}{day.day:02}"
        for serial in range(SERIALS):
            digits = f"{birth}{serial:04}"
            weighed = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True))
            yield f"{digits}{(10 - weighed % 10) % 10}"
        day += timedelta(days=1)
