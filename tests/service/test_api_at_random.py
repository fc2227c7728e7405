"""The API under requests made up from its own description: each answer is one that the description tells.

schemathesis writes requests that fit the description, and such that break it, for every operation. Whoever asks, there
is no failure of ours (5xx), no status, kind of content or form of an answer that is not described, nothing accepted
that the description forbids, and nothing refused for its form that it allows.
"""

from collections.abc import Iterator

import hypothesis
import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given
from schemathesis.core.failures import FailureGroup
from service_town import town

from service.access.permissions import Role
from service.api_description import described
from service.app import create_app
from service.kit.clock import SetClock
from tests.service.conftest import ADDRESS, PASSWORD, START, People
from tests.service.databases import OnPostgreSQL, OnSQLite

PUBLIC = "public"
ROLES = {PUBLIC: PUBLIC, "family": "anna", "school": "school", "primary": "primary", "organiser": "organiser"} | {
    "official": "first",
    "auditor": "auditor",
}
"""Who asks, and the login in the town."""
ENDS_ITSELF = {
    ("DELETE", "/api/v1/sessions/current"): "whoever asks is signed out, and all that follow would be refused",
    ("PUT", "/api/v1/account/password"): "wrong passwords use up the tries of the accounts that ask",
}
ALSO_ALLOWED = ["400", "412", "422"]
"""What fits the description can still hold a NUL (which PostgreSQL keeps in no text: 400), be outdated (412), or be
wrong by a rule that a schema cannot tell (422)."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, installations: OnSQLite | OnPostgreSQL) -> Iterator[FastAPI]:
    """A town whose round is open, with somebody of every role."""
    clock = SetClock(START)
    made = create_app(installations.fresh(tmp_path_factory.mktemp("random") / "var"), clock)
    office = made.state.office
    people = People(office)
    town(office, clock, people)
    for role in (Role.SCHOOL, Role.PRIMARY, Role.ORGANISER, Role.AUDITOR):
        people.account(role)
    yield made
    office.database.close()


@pytest.fixture(scope="module")
def tokens(service: FastAPI) -> dict[str, str]:
    browser = TestClient(service, base_url=ADDRESS)
    return {
        login: browser.post("/api/v1/sessions", json={"login": login, "password": PASSWORD}).json()["token"]
        for login in ROLES.values()
        if login != PUBLIC
    }


def description(app: FastAPI) -> schemathesis.BaseSchema:
    schema = schemathesis.openapi.from_dict(described(app))
    schema.app = app
    schema.config.update(base_url=ADDRESS)
    expected = schema.config.checks.positive_data_acceptance
    expected.expected_statuses = [*expected.expected_statuses, *ALSO_ALLOWED]
    return schema


def random_requests() -> hypothesis.settings:
    """Three of each, and 200 under `--hypothesis-profile=deep`."""
    deep = hypothesis.settings().max_examples >= 1_000
    return hypothesis.settings(
        max_examples=200 if deep else 3,
        derandomize=not deep,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.parametrize("role", ROLES)
def test_the_api_answers_as_it_is_described(service: FastAPI, tokens: dict[str, str], role: str) -> None:
    bearer = {"Authorization": f"Bearer {tokens[ROLES[role]]}"} if role != PUBLIC else {}
    wrong: dict[tuple[str, str, str], str] = {}
    asked = 0
    for found in description(service).get_all_operations():
        operation = found.ok()
        if (operation.method.upper(), operation.path) in ENDS_ITSELF:
            continue

        @random_requests()
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            nonlocal asked
            asked += 1
            answer = case.call(headers=bearer)
            try:
                case.validate_response(answer)
            except FailureGroup as failures:
                for one in failures.exceptions:
                    place = (case.method, case.path, type(one).__name__)
                    wrong.setdefault(place, f"{answer.status_code}: {one}\n{case.as_curl_command()}")

        ask()
    assert asked > 200
    assert not wrong, "\n\n".join(f"{place}: {told}" for place, told in wrong.items())
