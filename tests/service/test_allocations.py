"""Runs: from a closed round to an accepted result, a stop at ties, a list of faults, or a refusal; never in between."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from service_town import ALIKE_POINTS, town
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import func, select

from service.access.permissions import Role
from service.allocations import actions, computing, worker
from service.allocations import store as runs
from service.allocations.tables import Run, TieDecision
from service.audit.tables import AuditEvent
from service.kit.problems import Refusal
from service.offers.tables import Programme
from service.records import actions as records
from service.records.forms import NewRecord


@pytest.fixture
def place(office, clock, people):
    return town(office, clock, people)


def seats(place, run) -> dict[str, str]:
    """Who sits where by the files of a run."""
    file = actions.folder_of(place.office, run.id) / "result" / "assignments.csv"
    rows = [line.split(",") for line in file.read_text().splitlines()[1:]]
    return {row[0]: row[1] for row in rows}


def refused(place, doing) -> str:
    with pytest.raises(Refusal) as refusal:
        doing()
    return refusal.value.kind.code


def test_an_open_round_cannot_be_run(place):
    assert refused(place, place.run) == "round-not-closed"


def test_a_tie_stops_the_run_and_names_everybody_who_stands_equal(place):
    run = place.close().run()
    assert run.state == "tied"
    (tie,) = run.ties
    assert (tie.programme, tie.candidates) == ("A-1", ["K-1", "K-2", "K-3"])  # K-3 has A-1 second: equal all the same
    assert tie.steps["points"] == ALIKE_POINTS
    assert not actions.folder_of(place.office, run.id).exists()


@pytest.mark.parametrize(("order", "holder"), [(("K-1", "K-2", "K-3"), "K-1"), (("K-2", "K-1", "K-3"), "K-2")])
def test_the_order_of_the_committee_decides(place, order, holder):
    place.decide(place.close().run(), *order)
    run = place.run()
    assert run.state == "verified"
    seated = seats(place, run)
    assert seated[holder] == "A-1"
    assert seated == {"K-1": "A-2", "K-2": "A-2", "K-3": "A-2", "K-4": "B-1", "K-5": ""} | {holder: "A-1"}
    assert "accepted" in run.verifier
    assert (run.counts["candidates"], run.counts["placed"], run.counts["first_choice"]) == (5, 4, 2)


def test_the_same_inputs_give_the_same_digests(place):
    place.decide(place.close().run(), "K-1", "K-2", "K-3")
    first, again = place.run(), place.run()
    assert (first.inputs, first.number, again.number) == (again.inputs, 2, 3)
    folders = [actions.folder_of(place.office, run.id) for run in (first, again)]
    tables = [
        [(folder / "result" / name).read_bytes() for name in ("assignments.csv", "cutoffs.csv")] for folder in folders
    ]
    assert tables[0] == tables[1]


def test_a_decision_orders_all_of_them_and_only_them(place):
    run = place.close().run()
    for order in (("K-1", "K-2"), ("K-1", "K-2", "K-4"), ("K-1", "K-2", "K-3", "K-4")):
        assert refused(place, lambda order=order: place.decide(run, *order)) == "invalid"


def test_a_decision_is_replaced_by_whoever_has_seen_it_and_both_stay_on_record(place):
    run = place.close().run()
    place.decide(run, "K-1", "K-2", "K-3")
    assert refused(place, lambda: place.decide(run, "K-2", "K-1", "K-3")) == "tie-decided"
    seen = place.seen(run.id).ties[0].decision.id
    place.decide(run, "K-2", "K-1", "K-3", replaces=seen)
    assert seats(place, place.run())["K-2"] == "A-1"
    with place.office.database.read() as session:
        assert session.exec(select(func.count()).select_from(TieDecision)).one() == 2
        told = session.exec(select(AuditEvent).where(AuditEvent.action == "tie.decide")).all()
    assert [event.reason for event in told] == ["The committee asked for a second certificate."] * 2


@pytest.mark.parametrize("statement", ["UPDATE tie_decision SET reason = 'x'", "DELETE FROM tie_decision"])
def test_decisions_cannot_be_edited(place, statement):
    place.decide(place.close().run(), "K-1", "K-2", "K-3")
    with pytest.raises(IntegrityError, match="append-only"), place.office.database.write() as session:
        session.execute(text(statement))


def test_a_decision_that_misses_a_newcomer_does_not_count(place):
    run = place.close().run()
    place.decide(run, "K-1", "K-2", "K-3")
    from service_town import ALIKE

    records.bring_in(place.office, place.first, [NewRecord(candidate="K-4", facts=ALIKE)])  # a corrected certificate
    again = place.run()
    assert again.state == "tied"
    assert again.ties[0].candidates == ["K-1", "K-2", "K-3", "K-4"]


def test_faults_of_the_data_are_listed(place):
    with place.office.database.write() as session:
        for programme in session.exec(select(Programme)):
            programme.scored_subjects = "polish|astrology"
            session.add(programme)
    run = place.close().run()
    assert (run.state, run.problems_total) == ("invalid", 3)
    assert all("astrology" in problem for problem in run.problems)


def test_what_the_verifier_refuses_is_not_accepted(place, monkeypatch):
    written = computing.write_reasons

    def swap_two(result, folder):
        written(result, folder)
        file = folder / "result" / "assignments.csv"
        file.write_text(file.read_text().replace("K-4,B-1", "K-4,A-2"))

    monkeypatch.setattr(computing, "write_reasons", swap_two)
    run = place.close().verified()
    assert run.state == "refused"
    assert run.verifier.strip()
    assert "accepted, " not in run.verifier
    assert refused(place, lambda: place.release(run)) == "run-not-verified"


def test_a_fault_of_ours_is_told_and_leaves_the_way_open(place, monkeypatch):
    place.close()
    with monkeypatch.context() as broken:
        broken.setattr(actions, "compute", lambda *_: 1 / 0)
        run = place.run()
    assert (run.state, run.problems) == ("failed", ["ZeroDivisionError"])
    assert place.run().state == "tied"


def test_twenty_at_once_ask_for_one_run(place):
    place.close()
    start = threading.Barrier(20)

    def ask(_):
        start.wait()
        try:
            return actions.ask_run(place.office, place.first, place.round_id).state
        except Refusal as refusal:
            return refusal.kind.code

    with ThreadPoolExecutor(20) as hands:
        assert Counter(hands.map(ask, range(20))) == {"waiting": 1, "run-in-hand": 19}


def test_the_background_hand_carries_out_what_a_restart_left_behind(place):
    place.close()
    run = actions.ask_run(place.office, place.first, place.round_id)
    for _ in range(5):
        worker.wake(place.office, run.id)
    worker._hand.submit(lambda: None).result(timeout=60)
    assert place.seen(run.id).state == "tied"
    with place.office.database.read() as session:
        finished = session.exec(select(AuditEvent).where(AuditEvent.thing == f"run:{run.id}")).all()
    assert [event.facts["stage"] for event in finished] == ["asked", "started", "finished"]
    actions.carry_out(place.office, run.id)  # once is enough
    with place.office.database.read() as session:
        assert session.exec(select(func.count()).select_from(Run)).one() == 1


def test_a_program_runs_a_round(place, browser, people):
    place.close()
    headers = people.bearer("first")
    asked = browser.post(f"/api/v1/rounds/{place.round_id}/runs", headers=headers | {"Idempotency-Key": "run-of-july"})
    assert asked.status_code == 202
    worker._hand.submit(lambda: None).result(timeout=60)
    seen = browser.get(asked.headers["Location"], headers=headers)
    assert seen.json()["state"] == "tied"
    tie = seen.json()["ties"][0]
    sent = {"order": ["K-3", "K-2", "K-1"], "committee": "Committee of A", "reason": "By an agreed rule."}
    key = {"Idempotency-Key": "decision-one"}
    assert browser.post(f"/api/v1/ties/{tie['id']}/decisions", json=sent, headers=headers | key).status_code == 201
    listed = browser.get(f"/api/v1/rounds/{place.round_id}/runs", headers=headers).json()
    assert listed[0]["ties"][0]["decision"]["order"] == ["K-3", "K-2", "K-1"]


def test_the_pages_of_a_run_with_a_tie(place, browser):
    place.close()
    browser.signed_in("first")
    shown = browser.fill(f"/rounds/{place.round_id}/runs?lang=en", action=f"/rounds/{place.round_id}/runs")
    worker._hand.submit(lambda: None).result(timeout=60)
    address = shown.url.path
    page = browser.get(f"{address}?lang=en").text
    assert "3 candidates stand equal here:" in page
    with place.office.database.read() as session:
        run = runs.newest_run(session, 1)
        tie = runs.ties(session, run)[0].public_id
    wrong = browser.fill(
        address, action=f"/ties/{tie}/decisions", **{"place-K-1": "1", "place-K-2": "1", "place-K-3": "2"}
    )
    assert wrong.status_code == 422
    assert 'value="1"' in wrong.text
    places = {"place-K-1": "2", "place-K-2": "1", "place-K-3": "3"}
    told = {"committee": "Committee of A", "reason": "By an agreed rule."}
    done = browser.fill(address, action=f"/ties/{tie}/decisions", **places, **told)
    assert done.status_code == 200
    assert "All ties have a decision." in browser.get(f"{address}?lang=en").text


def test_nobody_else_looks_at_runs(place, people, browser):
    run = place.close().run()
    for role, more in ((Role.SCHOOL, {"school": "A"}), (Role.ORGANISER, {"organiser": "1261011"})):
        people.account(role, **more)
    for login in ("anna", "school", "organiser"):
        answer = browser.get(f"/api/v1/runs/{run.id}", headers=people.bearer(login))
        assert answer.status_code == 403
    assert browser.get(f"/api/v1/runs/{run.id}").status_code == 401
