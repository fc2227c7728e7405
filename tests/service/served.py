"""The service as it is started: `recruit serve` in a process of its own."""

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

from service.settings import Settings

LONGEST_START_SECONDS = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(settings: Settings, *options: str) -> tuple[subprocess.Popen, httpx2.Client]:
    """A server that answers, and a client that opens a connection for each request."""
    port = free_port()
    command = [Path(sys.executable).with_name("recruit"), "serve", "--folder", settings.folder, "--port", str(port)]
    environment = os.environ | {"RECRUIT_DATABASE": str(settings.database)}
    if settings.database == settings.sqlite_file:
        del environment["RECRUIT_DATABASE"]
    server = subprocess.Popen([*command, *options], env=environment)
    client = httpx2.Client(base_url=f"http://127.0.0.1:{port}", headers={"Connection": "close"}, timeout=60)
    wait_for(client, server)
    return server, client


@contextmanager
def serving(settings: Settings, *options: str) -> Iterator[httpx2.Client]:
    """A client of a server that ends with the block."""
    server, client = start(settings, *options)
    try:
        yield client
    finally:
        client.close()
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
