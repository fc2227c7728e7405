"""The service as it is started: in several processes on PostgreSQL, in one on a SQLite file."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from typer.testing import CliRunner

from service.access.guessing import WRONG_PER_ACCOUNT
from service.access.permissions import Role
from service.cli import app as commands
from tests.service.conftest import PASSWORD

LONGEST_START_SECONDS = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(settings, *options: str) -> Iterator[httpx2.Client]:
    """`recruit serve` as a process of its own, and a client that opens a connection for each request."""
    port = free_port()
    command = [
        Path(sys.executable).with_name("recruit"),
        "serve",
        "--folder",
        settings.folder,
        "--port",
        str(port),
        *options,
    ]
    server = subprocess.Popen(command, env=os.environ | {"RECRUIT_DATABASE": str(settings.database)})
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", headers={"Connection": "close"}) as client:
            wait_for(client, server)
            yield client
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) in {0, -signal.SIGTERM}


def wait_for(client: httpx2.Client, server: subprocess.Popen) -> None:
    for _ in range(LONGEST_START_SECONDS * 10):
        assert server.poll() is None, "the service has ended"
        try:
            assert client.get("/api/v1/status").json()["state"] == "works"
        except httpx2.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the service did not start")


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
