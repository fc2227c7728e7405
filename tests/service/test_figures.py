"""Figures for Prometheus: by template and status, on the loopback address alone, without anybody's number."""

import urllib.request

import pytest
from prometheus_client.parser import text_string_to_metric_families
from routes import CHILD

from service.access.permissions import Role
from service.figures import show_figures
from tests.service.served import free_port


@pytest.fixture
def port(office):
    server = show_figures(office, free_port())
    yield server.server_port
    server.shutdown()
    server.server_close()


def read(port):
    text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics").read().decode()
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return text, {(sample.name, *sorted(sample.labels.values())): sample.value for sample in samples}


def test_requests_are_counted_by_template_and_status(browser, people, port):
    people.account(Role.FAMILY, "anna")
    _, before = read(port)
    headers = people.bearer("anna") | {"Idempotency-Key": "12345678"}
    made = browser.post("/api/v1/children", json=CHILD, headers=headers).json()
    for _ in range(3):
        browser.get(f"/api/v1/children/{made['id']}", headers=headers)
    browser.get("/api/v1/children/nobody", headers=headers)
    text, after = read(port)

    def rise(status):
        key = ("recruit_requests_total", "/children/{child_id}", status, "GET")
        key = ("recruit_requests_total", *sorted(key[1:]))
        return after.get(key, 0) - before.get(key, 0)

    assert (rise("200"), rise("404")) == (3, 1)
    assert made["id"] not in text
    assert CHILD["pesel"] not in text
    assert "anna" not in text


def test_the_state_of_the_installation_is_among_them(office, port):
    _, told = read(port)
    assert told[("recruit_database_answers",)] == 1
    assert told[("recruit_writing_refused",)] == told[("recruit_clock_jumped",)] == 0
    assert told[("recruit_disk_free_bytes",)] > 0
    office.database.refuses = True
    assert read(port)[1][("recruit_writing_refused",)] == 1


def test_of_several_processes_each_takes_a_port(office, port):
    other = show_figures(office, port)
    assert port < other.server_port < port + 10
    assert other.server_address[0] == "127.0.0.1"
    other.shutdown()
    other.server_close()


def test_without_the_setting_nothing_is_shown(office):
    assert office.settings.figures_port == 0
