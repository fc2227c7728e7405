"""A run computed again from what was kept: the same, and every way in which it is not."""

import pytest
from service_town import ALIKE, town
from sqlmodel import select

from service.access.permissions import Role
from service.allocations.actions import folder_of
from service.allocations.recounts import recount
from service.audit.tables import AuditEvent
from service.kit.problems import Refusal
from service.records import actions as records
from service.records.forms import NewRecord


@pytest.fixture
def place(office, clock, people):
    return town(office, clock, people).close()


@pytest.fixture
def run(place):
    return place.verified()


@pytest.fixture
def auditor(people):
    return people.account(Role.AUDITOR, "audyt")


def test_what_was_kept_leads_to_the_same_result_with_the_committees_order(place, run, auditor):
    told = recount(place.office, auditor, run.id)
    assert (told.files_unchanged, told.same_result, told.verified, told.inputs_unchanged) == (True,) * 4
    with place.office.database.read() as session:
        (event,) = session.exec(select(AuditEvent).where(AuditEvent.action == "round.recount"))
    assert (event.thing, event.facts["same_result"]) == (f"run:{run.id}", True)


def test_two_seats_exchanged_in_the_kept_result_are_seen_three_times(place, run, auditor):
    file = folder_of(place.office, run.id) / "result" / "assignments.csv"
    lines = file.read_text().splitlines()
    held = {line.split(",")[0]: line.split(",", 1)[1] for line in lines[1:]}
    one, other = [number for number, seat in held.items() if seat.split(",")[0]][:2]
    held[one], held[other] = held[other], held[one]
    file.write_text("\n".join([lines[0], *(f"{number},{seat}" for number, seat in held.items())]) + "\n")
    told = recount(place.office, auditor, run.id)
    assert not told.files_unchanged
    assert not told.verified
    assert not told.same_result
    assert told.differing == 2


def test_a_merit_changed_in_the_kept_market_is_seen(place, run, auditor):
    (folder_of(place.office, run.id) / "market" / "choices.csv").write_text("candidate,rank,programme\n")
    told = recount(place.office, auditor, run.id)
    assert (told.files_unchanged, told.same_result, told.verified) == (False,) * 3


def test_files_that_are_gone_are_no_result(place, run, auditor):
    folder = folder_of(place.office, run.id)
    folder.rename(folder.with_name("elsewhere"))
    told = recount(place.office, auditor, run.id)
    assert (told.files_unchanged, told.same_result, told.verified, told.inputs_unchanged) == (False, False, False, True)


def test_a_correction_after_the_run_changes_the_facts_and_not_the_result(place, run, auditor):
    records.bring_in(place.office, place.first, [NewRecord(candidate="K-4", facts=ALIKE)])
    told = recount(place.office, auditor, run.id)
    assert told.same_result
    assert not told.inputs_unchanged


def test_a_run_that_stopped_at_ties_has_nothing_to_compare(place, auditor):
    with pytest.raises(Refusal) as refusal:
        recount(place.office, auditor, place.run().id)
    assert refusal.value.kind.code == "run-without-result"


def test_whoever_is_at_it_already_is_not_disturbed(place, run, auditor):
    with place.office.database.alone(f"recount {run.id}"), pytest.raises(Refusal) as refusal:
        recount(place.office, auditor, run.id)
    assert refusal.value.kind.code == "recount-in-hand"


def test_an_auditor_does_it_from_the_page(place, run, browser, auditor):
    browser.signed_in("audyt")
    page = browser.fill(f"/runs/{run.id}", f"/runs/{run.id}/recount")
    assert "te same dla wszystkich" in page.text
    assert f"/audit?thing=run:{run.id}" in page.text
    program = browser.post("/api/v1/sessions", json={"login": "audyt", "password": "four quiet words here"}).json()
    bearer = {"Authorization": f"Bearer {program['token']}"}
    assert browser.post(f"/api/v1/runs/{run.id}/recount", headers=bearer).json()["same_result"] is True
