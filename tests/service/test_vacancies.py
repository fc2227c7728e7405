"""Free places and the supplementary round: nobody loses a seat by taking part, and the statuses follow over rounds."""

from datetime import timedelta

import pytest
from service_season import refused
from sqlmodel import select

from recruit_core.rounds.statuses import Status
from service.audit.tables import AuditEvent
from service.confirmations import season, views
from service.confirmations.words import next_step
from service.kit.languages import speaking
from service.rounds.forms import RoundState
from service.vacancies import actions, store
from service.vacancies.forms import NewSeats
from tests.service.conftest import Browser


@pytest.fixture
def place(afterwards):
    return afterwards


def standing(place) -> dict[str, tuple[str, str | None]]:
    with place.office.database.read() as session:
        found = season.season(session, place.clock.now())
    return {number: (status.name, status.programme) for number, status in found.items()}


def free(place) -> dict[str, int]:
    with place.office.database.read() as session:
        return store.free(session, place.clock.now())


def test_a_kept_seat_asks_nothing_more_of_the_family():
    with speaking("en"):
        assert next_step(Status("confirmed", "B-1"), None) == "Nothing more has to be done."


def moved_by(place, number: str, a_round: str) -> str | None:
    """The later round that the page of the candidate's application names."""
    with place.office.look(place.first, "result.read") as session:
        return views.status_view(
            session, place.first, place.application_in(number, a_round), place.clock.now()
        ).by_round


def test_free_places_are_given_and_nobody_loses_a_seat(place):
    place.admitted("K-2", "K-3", "K-4")  # Zofia kept silent: her seat at A-2 is free
    assert free(place) == {"A-2": 1, "B-1": 1}
    closed = place.supplementary(K_1=("A-2",), K_4=("A-2",), K_5=("A-2",))
    assert closed.state is RoundState.CLOSED
    run = place.run()
    assert run.state == "verified", run.problems
    place.release(run)
    assert standing(place) == {
        "K-1": ("qualified", "A-2"),  # more points than Jan
        "K-2": ("admitted", "A-1"),
        "K-3": ("admitted", "A-2"),
        "K-4": ("confirmed", "B-1"),  # kept, and not to be confirmed once more
        "K-5": ("not-qualified", None),
    }
    assert free(place) == {"B-1": 1}


def test_who_moves_leaves_the_seat_to_the_next(place):
    place.admitted("K-2", "K-3", "K-4")
    place.supplementary(K_4=("A-2",), K_1=("B-1",))
    place.release(place.run())
    now = standing(place)
    assert (now["K-4"], now["K-1"]) == (("qualified", "A-2"), ("qualified", "B-1"))
    assert moved_by(place, "K-4", place.main) == place.round_id
    place.dates()
    place.record("K-4")
    assert standing(place)["K-4"] == ("confirmed", "A-2")
    place.round_id, later = place.main, place.round_id
    assert refused(lambda: place.record("K-4", "resignation")) == "stands-otherwise"
    place.round_id = later
    place.clock.advance(days=7)
    assert standing(place)["K-1"] == ("resigned", "B-1")
    assert free(place) == {"B-1": 2}


def test_a_kept_seat_given_up_later_is_free_once(place):
    place.admitted("K-2", "K-3", "K-4")
    place.supplementary(K_4=("A-1",))
    place.release(place.run())
    place.dates()
    assert standing(place)["K-4"] == ("confirmed", "B-1")
    place.record("K-4", "resignation")
    assert standing(place)["K-4"] == ("resigned", "B-1")
    assert free(place) == {"A-2": 1, "B-1": 2}
    place.record("K-4", "retraction", retracts="resignation", reason="Another boy of this name.")
    assert standing(place)["K-4"] == ("confirmed", "B-1")


def test_when_it_can_be_opened(place):
    assert refused(place.open) == "admitted-list-not-out"
    dates = place.dates()
    place.clock.set(dates.admitted_at - timedelta(seconds=1))
    assert refused(place.open) == "admitted-list-not-out"
    place.clock.set(dates.admitted_at)
    opened = place.open()
    assert refused(place.open) == "supplementary-announced"
    told = Browser(place.app).get(f"/api/v1/rounds/{opened.id}/announced-places").json()
    assert told["places"] == 5  # nobody has confirmed
    with place.office.database.read() as session:
        act = session.exec(select(AuditEvent).where(AuditEvent.thing == f"round:{opened.id}")).one()
    assert (act.facts["places"], act.facts["follows"]) == (5, place.round_id)


def test_something_changed_after_the_run_and_it_is_not_released(place):
    place.admitted("K-2", "K-3", "K-4")
    place.supplementary(K_1=("A-2",))
    run = place.run()
    place.round_id, later = place.main, place.round_id
    place.record("K-3", "resignation")
    place.round_id = later
    assert refused(lambda: place.release(run)) == "run-outdated"
    place.release(place.run())
    assert free(place) == {"A-2": 1, "B-1": 1}


def test_seats_added_after_the_result(place):
    place.admitted("K-2", "K-3", "K-4")
    gmina, elsewhere = place.people.actor("gmina"), place.people.actor("elsewhere")
    asked = NewSeats(programme="A-1", seats=2, reason="Resolution 12 of 20 July")
    assert refused(lambda: actions.add_seats(place.office, elsewhere, place.round_id, asked)) == "invalid"
    assert refused(lambda: actions.add_seats(place.office, place.people.actor("staff-A"), place.round_id, asked)) == (
        "not-allowed"
    )
    before = standing(place)
    actions.add_seats(place.office, gmina, place.round_id, asked)
    assert standing(place) == before
    assert free(place) == {"A-1": 2, "A-2": 1, "B-1": 1}
    opened = place.open()
    actions.add_seats(place.office, gmina, place.round_id, asked)
    told = Browser(place.app).get(f"/api/v1/rounds/{opened.id}/announced-places").json()
    assert {one["programme"]: one["places"] for one in told["classes"]} == {"A-1": 4, "A-2": 1, "B-1": 1}


def test_no_seats_are_added_while_places_are_being_given(place):
    place.admitted("K-2")
    place.supplementary(K_1=("A-2",))
    asked = NewSeats(programme="A-1", seats=2, reason="Resolution 12 of 20 July")
    assert refused(lambda: actions.add_seats(place.office, place.first, place.main, asked)) == "places-being-given"


def test_an_official_opens_and_everybody_reads_the_places(place):
    first, here = Browser(place.app).signed_in("first"), f"/results/{place.round_id}/supplementary"
    assert "are not entered yet" in first.get(f"{here}?lang=en").text
    place.admitted("K-2", "K-3", "K-4")
    first.signed_in("first").get("/?lang=en")
    assert "can be given now" in first.get("/").text
    wrong = first.fill(here, name="", opens_at="x", closes_at="")
    assert wrong.status_code == 422
    assert all(f'href="#field-{name}"' in wrong.text for name in ("opens_at", "closes_at"))
    made = first.fill(here, name="Uzupełniające", opens_at="2027-05-30T08:00", closes_at="2027-06-12T15:00")
    assert made.url.path.endswith("/free-places")
    assert "School B" in made.text
    public = Browser(place.app)
    assert "2 places are free. Lists are sent until 12 June 2027, 15:00" in public.get("/").text
    assert "No class fits" in public.get(f"{made.url.path}?q=zzz").text


def test_a_family_with_a_seat_reads_that_it_is_kept(place):
    place.admitted("K-2", "K-3", "K-4")
    place.open()
    family = Browser(place.app).signed_in("beata")
    family.fill("/apply?lang=en", action="/apply")
    application = place.application_in("K-2", family.get("/api/v1/rounds").json()[-1]["id"])
    page = family.get(f"/apply/{application}/wishes").text
    assert "Class A-1" in page
    assert "kept" in page
    found = family.get(f"/apply/{application}/find").text
    assert "1 free place" in found


def test_the_governing_body_adds_seats_by_form(place):
    gmina = Browser(place.app).signed_in("gmina")
    here = f"/results/{place.round_id}/added-seats"
    gmina.get("/?lang=en")
    wrong = gmina.fill(here, programme="X-9", seats="0", reason="x")
    assert wrong.text.count('class="error"') == 2
    made = gmina.fill(here, programme="A-1", seats="1", reason="Resolution 12 of 20 July")
    assert "1 seat was added to Class A-1." in made.text
    assert "Resolution 12" in made.text
