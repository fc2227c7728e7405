"""The fault plan, storage: a full disk. What a server that is gone does stands in test_postgresql.py."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

from service_crowd import crowd
from sqlmodel import select

from service.applications.tables import Submission
from service.audit.tables import AuditEvent

KEY = "a-key-of-the-family"
FULL = 65_536
"""No file grows beyond so many bytes: less than the log of writes has after a few acts."""


@contextmanager
def full_disk() -> Iterator[None]:
    """Whatever would make a file longer fails, as on a disk without room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (FULL, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def rows(office) -> tuple[int, int]:
    with office.database.read() as session:
        return len(session.exec(select(Submission)).all()), len(session.exec(select(AuditEvent)).all())


def test_a_full_disk_is_told_keeps_nothing_half_and_is_over_when_it_is(browser, office, people):
    (family,) = crowd(office, people, 1)
    log_of_writes = office.settings.sqlite_file.with_name("recruit.sqlite3-wal")
    assert log_of_writes.stat().st_size > FULL
    before = rows(office)
    with full_disk():
        refused = browser.post(family.path, **family.asked(KEY))
        told = browser.get("/api/v1/status").json()["state"]
        page = browser.get("/status").text
        assert browser.get("/programmes").status_code == 200  # reading goes on
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert refused.json()["type"].endswith("busy")
    assert (told, rows(office)) == ("read-only", before)
    assert "cannot save at the moment" in page
    assert browser.post(family.path, **family.asked(KEY)).status_code == 201
    assert browser.get("/api/v1/status").json()["state"] == "works"
    assert rows(office) == (before[0] + 1, before[1] + 1)
