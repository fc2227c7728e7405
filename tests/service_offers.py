"""A small offer and a round for tests of the service: two schools, four classes, a round that is open."""

from datetime import UTC, datetime, timedelta

from service.access.actor import Actor
from service.access.permissions import Role
from service.offers import actions, store
from service.offers.forms import NewProgramme, NewSchool, ProgrammeView, Sought
from service.office import Office
from service.rounds.actions import open_round
from service.rounds.forms import NewRound, RoundView

OFFICE = Actor(Role.OFFICIAL, account="installation")
OPENS = datetime(2027, 5, 10, 6, 0, tzinfo=UTC)
DEADLINE = datetime(2027, 6, 21, 13, 0, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
SCHOOLS = (
    NewSchool(code="LO1", name="I Liceum Ogólnokształcące", kind="general", gmina="1261011"),
    NewSchool(code="TM2", name="Technikum Mechaniczne", kind="technical", gmina="1219053"),
)
PROGRAMMES = (
    NewProgramme(
        code="LO1-A",
        school="LO1",
        name="A: matematyka, fizyka",
        kind="general",
        seats=28,
        scored_subjects="polish|mathematics|physics|informatics",
    ),
    NewProgramme(
        code="LO1-B",
        school="LO1",
        name="B: biologia, chemia",
        kind="general",
        seats=28,
        scored_subjects="polish|mathematics|biology/chemistry",
    ),
    NewProgramme(code="LO1-C", school="LO1", name="C: historia, łacina", kind="general", seats=14),
    NewProgramme(
        code="TM2-I",
        school="TM2",
        name="Technik informatyk",
        kind="technical",
        seats=30,
        scored_subjects="polish|mathematics|informatics|english",
    ),
)


def small_offer(office: Office) -> dict[str, ProgrammeView]:
    """Bring the small offer in; the programmes by code."""
    actions.bring_in(office, OFFICE, SCHOOLS, PROGRAMMES)
    with office.database.read() as session:
        return {one.code: one for one in store.programmes(session, Sought(limit=200)).programmes}


def open_now(office: Office, **more: object) -> RoundView:
    """A round that is open when the clock of the tests starts."""
    asked = {"name": "Rekrutacja 2027/2028", "opens_at": OPENS, "closes_at": DEADLINE} | more
    return open_round(office, OFFICE, NewRound.model_validate(asked))
