"""A service of its own for every test: a fresh database, a clock that stands, people who can sign in."""

import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import structlog
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.access.actions import Credentials, sign_in
from service.access.actor import Actor
from service.access.permissions import Role
from service.app import create_app
from service.kit.clock import SetClock
from service.kit.log import RENDER, STEPS
from service.office import Office
from service.people import actions, store
from service.people.forms import BELONGS_TO, NewFamily, NewStaff
from tests.service.databases import CHOSEN, KINDS, SQLITE, OnPostgreSQL, OnSQLite, installations_on

if TYPE_CHECKING:
    from service_season import Season
    from service_town import Town

ADDRESS = "http://127.0.0.1:8000"
PASSWORD = "four quiet words here"
START = datetime(2027, 5, 17, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def log_as_the_server_does() -> None:
    """JSON lines on standard error, which pytest shows with a failure; the coloured default is slow."""
    structlog.configure(processors=[*STEPS, *RENDER], logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))


@pytest.fixture(scope="session", autouse=True)
def passwords_alone() -> Iterator[None]:
    """Offices sign in without a second factor, but in the tests of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECRUIT_SECOND_FACTOR", "offered")
        yield


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What is marked `both_databases` runs on both, unless one was chosen for everything."""
    if metafunc.definition.get_closest_marker("both_databases") and "database_kind" in metafunc.fixturenames:
        kinds = KINDS if CHOSEN == SQLITE else [CHOSEN]
        metafunc.parametrize("database_kind", kinds, scope="module")


@pytest.fixture(scope="module")
def database_kind() -> str:
    return CHOSEN


@pytest.fixture(scope="module")
def installations(database_kind: str) -> Iterator[OnSQLite | OnPostgreSQL]:
    """Makes and copies installations, each with a database of its own."""
    kept = installations_on(database_kind)
    yield kept
    if isinstance(kept, OnPostgreSQL):
        kept.drop_all()


@pytest.fixture
def clock() -> SetClock:
    return SetClock(START)


@pytest.fixture
def app(tmp_path: Path, installations: OnSQLite | OnPostgreSQL, clock: SetClock) -> Iterator[FastAPI]:
    settings = installations.fresh(tmp_path / "var")
    made = create_app(settings, clock)
    yield made
    made.state.office.database.close()
    installations.drop(settings)


@pytest.fixture
def office(app: FastAPI) -> Office:
    return app.state.office


@pytest.fixture
def browser(app: FastAPI) -> "Browser":
    """A visitor with a browser of its own."""
    return Browser(app)


@pytest.fixture
def another_browser(app: FastAPI) -> Callable[[], "Browser"]:
    return lambda: Browser(app)


@pytest.fixture
def people(office: Office) -> "People":
    return People(office)


class Browser(TestClient):
    """A test client that sends forms as a browser does: with the hidden fields of the page they stand on."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(app, base_url=ADDRESS, headers={"Accept-Language": "en"}, follow_redirects=True)

    def fill(self, page: str, action: str | None = None, files: dict | None = None, **fields: str):
        """Open ``page``, fill in its form and post it to ``action`` (or to the page itself)."""
        return self.post(action or page, data={**self.hidden(page, action), **fields}, files=files)

    def hidden(self, page: str, action: str | None = None) -> dict[str, str]:
        """The hidden fields of the form on ``page`` that posts to ``action``."""
        forms = re.findall(r'<form [^>]*action="([^"]*)".*?</form>', text := self.get(page).text, re.S)
        place = forms.index(action or page)
        form = list(re.finditer(r"<form .*?</form>", text, re.S))[place][0]
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))

    def signed_in(self, login: str, password: str = PASSWORD) -> "Browser":
        answer = self.fill("/sign-in", login=login, password=password)
        assert answer.url.path != "/sign-in", answer.text
        return self


class People:
    """Makes accounts through the same actions the service uses, and signs them in."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def account(self, role: Role, login: str | None = None, **more: str) -> Actor:
        """A new account of ``role``, as the actor it signs in as. The login is the role's name unless given.

        A school's and an organiser's account belong to "school-1" and "organiser-1" unless told otherwise.
        """
        login = login or str(role)
        if role is Role.FAMILY:
            asked = NewFamily(login=login, name=login.title(), password=PASSWORD, **more)
            actions.register_family(self.office, asked)
        else:
            belongs = BELONGS_TO.get(role)
            more = ({belongs: f"{belongs}-1"} if belongs else {}) | more
            asked = NewStaff(login=login, name=login.title(), password=PASSWORD, role=role, **more)
            actions.create_staff(self.office, FIRST_OFFICIAL, asked)
        return self.actor(login)

    def actor(self, login: str) -> Actor:
        """An existing account as an actor, without a session."""
        with self.office.database.read() as session:
            found = store.account_by_login(session, login)
        return Actor(Role(found.role), found.public_id, found.id, found.name, found.school, found.organiser)

    def bearer(self, login: str) -> dict[str, str]:
        """The header that signs a program in."""
        opened = sign_in(self.office, Credentials(login=login, password=PASSWORD), "127.0.0.1")
        return {"Authorization": f"Bearer {opened.token}"}


# Whoever sets an installation up is the first official: known to the audit, not an account.
FIRST_OFFICIAL = Actor(Role.OFFICIAL, account="installation")


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory, installations: OnSQLite | OnPostgreSQL) -> "Town":
    """A released town, made once for a file of tests."""
    from service_season import released_town  # builds on this file

    return released_town(tmp_path_factory.mktemp("released"), installations)


@pytest.fixture
def afterwards(released: "Town", tmp_path: Path, installations: OnSQLite | OnPostgreSQL) -> Iterator["Season"]:
    """What follows a release, in a copy of that town of one's own."""
    from service_season import season_of

    with season_of(released, tmp_path / "var", installations) as made:
        yield made
