"""What a public service owes everybody: a dated accessibility statement, a status that is true, privacy."""

import os
import re
from datetime import UTC, date, datetime

import pytest
from service_offers import open_now
from sqlalchemy.exc import OperationalError

from service import front, statement
from service.kit.languages import LANGUAGES

# The ids that the ministry's technical conditions (2.0, 31 July 2024) prescribe; `a11y-ocena` only where costs excuse.
IDS = {
    *("a11y-wstep", "a11y-podmiot", "a11y-zakres", "a11y-url", "a11y-data-publikacja", "a11y-data-aktualizacja"),
    *("a11y-status", "a11y-data-sporzadzenie", "a11y-data-przeglad", "a11y-kontakt", "a11y-email", "a11y-telefon"),
    *("a11y-procedura", "a11y-aplikacje", "a11y-architektura", "a11y-komunikacja"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_statement_has_every_prescribed_id_once(browser, language):
    page = browser.get("/accessibility", params={"lang": language}).text
    found = re.findall(r'id="(a11y-[a-z-]+)"', page)
    assert len(found) == len(set(found))
    assert set(found) == IDS
    dated = re.findall(r'<time id="a11y-data-[a-z]+" datetime="(\d{4}-\d\d-\d\d)">', page)
    assert len(dated) == 4


def test_the_review_of_the_statement_is_not_overdue():
    assert statement.MADE <= statement.REVIEWED
    assert datetime.now(UTC).date() <= statement.review_due(statement.REVIEWED)


def test_a_review_is_due_by_the_end_of_march():
    assert statement.review_due(date(2026, 11, 26)) == date(2027, 3, 31)
    assert statement.review_due(date(2027, 3, 30)) == date(2027, 3, 31)
    assert statement.review_due(date(2027, 3, 31)) == date(2028, 3, 31)


def test_every_page_leads_to_them(browser):
    footer = browser.get("/").text.split("<footer")[1]
    for path in ("/accessibility", "/privacy", "/status"):
        assert f'href="{path}"' in footer


def test_the_status_says_the_round_and_that_no_backup_is_known(browser, office):
    assert browser.get("/api/v1/status").json()["round"] is None
    page = browser.get("/status?lang=en").text
    assert "No round is announced yet" in page
    assert "Lists can be read, changed and sent" not in page
    open_now(office)
    told = browser.get("/api/v1/status").json()
    assert (told["state"], told["round"]["state"], told["last_backup"]) == ("works", "open", None)
    page = browser.get("/status?lang=en").text
    assert "Rekrutacja 2027/2028" in page
    assert "Lists can be read, changed and sent" in page
    assert "not known" in page


def test_the_status_knows_when_a_backup_was_completed(browser, office, tmp_path):
    mark = tmp_path / "backup-done"
    mark.touch()
    os.utime(mark, (1_800_000_000, 1_800_000_000))
    office.settings.__dict__["backup_mark"] = mark  # settings are frozen for everybody else
    assert browser.get("/api/v1/status").json()["last_backup"] == "2027-01-15T08:00:00Z"


def test_a_full_disk_and_a_database_that_is_gone_are_said(browser, office, monkeypatch):
    monkeypatch.setattr(front, "has_room", lambda _office: False)
    assert browser.get("/api/v1/status").json()["state"] == "read-only"
    assert "cannot save at the moment" in browser.get("/status?lang=en").text

    def gone():
        raise OperationalError("SELECT", {}, OSError("gone"))

    monkeypatch.setattr(office.database, "read", gone)
    assert front.status_of(office).state == "down"
    answer = browser.get("/status?lang=en")
    assert answer.status_code == 200
    assert "does not answer" in answer.text
