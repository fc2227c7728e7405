"""The service as it is started: in several processes on PostgreSQL, in one on a SQLite file."""

import pytest
from typer.testing import CliRunner

from service.access.guessing import WRONG_PER_ACCOUNT
from service.access.permissions import Role
from service.cli import app as commands
from tests.service.conftest import PASSWORD
from tests.service.served import serving


@pytest.mark.deep  # two processes take their time to start
@pytest.mark.parametrize("database_kind", ["postgresql"], scope="module")
def test_two_processes_serve_one_installation_and_count_attempts_together(office, people):
    people.account(Role.FAMILY, "anna")
    with serving(office.settings, "--workers", "2") as client:
        right = {"login": "anna", "password": PASSWORD}
        token = client.post("/api/v1/sessions", json=right).json()["token"]
        for _ in range(6):  # whichever process answers
            own = client.get("/api/v1/children", headers={"Authorization": f"Bearer {token}"})
            assert own.status_code == 200
        tries = [client.post("/api/v1/sessions", json=right | {"password": "wrong"}).status_code for _ in range(10)]
        assert tries == [401] * WRONG_PER_ACCOUNT.amount + [429] * (10 - WRONG_PER_ACCOUNT.amount)


def test_a_sqlite_file_is_served_by_one_process(tmp_path):
    answer = CliRunner().invoke(commands, ["serve", "--folder", str(tmp_path), "--workers", "2"])
    assert answer.exit_code == 2
    assert "one process" in answer.output
    assert not list(tmp_path.iterdir())
