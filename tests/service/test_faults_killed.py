"""The fault plan, processes: a server killed among submissions, a worker killed in a run."""

import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from threading import Semaphore

import httpx2
import pytest
from service_crowd import crowd
from sqlmodel import select

from service.applications.tables import Submission
from service.audit.chain import check_chain, seal_waiting
from service.office import open_office
from tests.service.served import start

KEY = "a-key-of-the-family"


@pytest.mark.deep  # a server starts twice, and is killed with work in its hands
@pytest.mark.both_databases
def test_what_was_acknowledged_survives_a_kill_and_nothing_is_applied_twice(office, people, clock):
    """Killed with -9 after some acknowledgements; everybody sends again under the same key, and once more."""
    clock.set(now := datetime.now(UTC))
    day = timedelta(days=1)
    families = crowd(office, people, 48, opens_at=now - day, closes_at=now + day)
    office.database.close()
    server, client = start(office.settings)
    acknowledged: dict[str, str] = {}
    answered = Semaphore(0)

    def send(family):
        try:
            answer = client.post(family.path, **family.asked(KEY))
        except httpx2.TransportError:
            return
        assert answer.status_code == 201, answer.text
        acknowledged[family.login] = answer.json()["receipt"]
        answered.release()

    with ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(send, family) for family in families]
        for _ in range(12):
            answered.acquire(timeout=60)
        server.send_signal(signal.SIGKILL)
        server.wait(60)
        wait(sent)
    assert all(one.exception() is None for one in sent)
    before = dict(acknowledged)
    assert 12 <= len(before) < len(families), "killed too late to show anything"
    server, client = start(office.settings)
    for _ in range(2):
        for family in families:
            send(family)
    server.send_signal(signal.SIGTERM)
    server.wait(60)
    assert before.items() <= acknowledged.items()
    again = open_office(office.settings)
    with again.database.read() as session:
        kept = session.exec(select(Submission)).all()
    assert Counter(one.receipt for one in kept) == Counter(acknowledged.values())
    seal_waiting(again.database)
    with again.database.read() as session:
        assert check_chain(session).broken_at is None
    again.database.close()
