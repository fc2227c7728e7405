"""One recruitment from the offer to the release, step by step, by the acts of the service."""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service.access.actor import Actor
from service.allocations import actions as allocations
from service.allocations import store as runs
from service.allocations.forms import NewDecision, RunView
from service.applications import paper as applications
from service.approvals import actions as approvals
from service.approvals import store as approved
from service.approvals.forms import NewDecision as Approval
from service.confirmations import actions as confirmations
from service.confirmations import store as confirmed
from service.confirmations.forms import NewDates
from service.demo.clock import TravellingClock
from service.demo.people import INSTALLATION, DemoAccount, account, open_account, unborn_pesels
from service.kit.clock import WARSAW
from service.offers import actions as offers
from service.offers.forms import NewProgramme, NewSchool
from service.office import Office
from service.people.actions import enrol
from service.people.forms import EnrolledChild
from service.publications import actions as publications
from service.publications import store as published
from service.publications.forms import PublicationView, Release
from service.pupils.actions import bring_in_schools
from service.pupils.forms import NewPrimarySchool, NewPrimarySchools
from service.records import actions as records
from service.records.forms import NewRecord, NewSchoolTest
from service.rounds import actions as rounds
from service.rounds.forms import NewRound

if TYPE_CHECKING:
    import polars as pl

    from simulations.population import Cohort

FULL_CITY = 12_000
FILLED_BEFORE = timedelta(days=7)
CLOSED_AFTER = timedelta(hours=18)
RELEASED_AFTER = timedelta(hours=22)
CONFIRMED_FOR = timedelta(days=4)
ADMITTED_AFTER = timedelta(days=6)
OPEN_FOR = timedelta(days=21)
MOST_RUNS = 50
COMMITTEE = "Demonstration committee"
PRIMARY_SCHOOL = NewPrimarySchool(code="SP-POKAZ", name="Szkoła Podstawowa (pokaz)", gmina="1261011")
PUPILS_SHOWN = 25
NOT_FACTS = {"candidate", "gmina", "lat", "lng"}
Say = Callable[[str], None]


class Unfinished(RuntimeError):
    """The rehearsal stopped: a run ended otherwise than verified or tied."""


@dataclass(slots=True)
class Rehearsal:
    """What a demonstration did: the run that was released, the decisions, the seconds of each stage."""

    office: Office
    clock: TravellingClock
    deadline: datetime
    say: Say
    seconds: dict[str, float] = field(default_factory=dict)
    accounts: list[DemoAccount] = field(default_factory=list)
    actors: dict[str, Actor] = field(default_factory=dict)
    round_id: str = ""
    ties_decided: int = 0
    runs: int = 0
    run: RunView | None = None
    publication: PublicationView | None = None

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Say what is being done, and keep how long it took."""
        self.say(name)
        started = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - started, 2)

    @property
    def folder(self) -> Path:
        """The publication folder of the released run."""
        return allocations.folder_of(self.office, self.run.id if self.run else "")

    def note(self, city: "Cohort") -> dict[str, Any]:
        """What the page of accounts says."""
        return {
            "seed": city.seed,
            "candidates": city.candidates.height,
            "round": self.round_id,
            "run": self.run.id if self.run else "",
            "publication": self.publication.id if self.publication else "",
            "ties_decided": self.ties_decided,
            "accounts": [account.as_json() for account in self.accounts],
        }


def scaled(city: "Cohort") -> "Cohort":
    """The city with as many seats as its candidates need: every class shrinks or grows with the cohort, never below 1.

    The offer is that of a year of twelve thousand; a smaller cohort would otherwise get all its first wishes.
    """
    from dataclasses import replace

    import polars as pl

    many = city.candidates.height
    if many == FULL_CITY:
        return city
    seats = ((pl.col("seats") * many * 2 + FULL_CITY) // (2 * FULL_CITY)).clip(1)
    return replace(city, programmes=city.programmes.with_columns(seats.alias("seats")))


def rehearse(doing: Rehearsal, city: "Cohort", seed: str) -> None:
    """Fill the empty office with the city, run its round, release it."""
    doing.accounts = [*_staff(city), *_families(city)]
    with doing.stage("accounts"):
        for wanted in doing.accounts:
            doing.actors[wanted.login] = open_account(doing.office, wanted)
    _fill(doing, city)
    _decide(doing, seed)
    doing.clock.travel(doing.deadline + RELEASED_AFTER)
    with doing.stage("release"):
        run = doing.run
        if run is None or run.files is None:
            raise Unfinished("there is no verified run")
        doing.publication = publications.release(
            doing.office, doing.actors["urzednik2"], run.id, Release(files=run.files)
        )
    with doing.stage("confirmations of will"):
        _confirm(doing, seed)


def _confirm(doing: Rehearsal, seed: str) -> None:
    """Most families confirm, some keep silent: the places that stay free are there to be given."""
    released, first = doing.deadline + RELEASED_AFTER, doing.actors["urzednik1"]
    dates = NewDates(closes_at=released + CONFIRMED_FOR, admitted_at=released + ADMITTED_AFTER)
    confirmations.enter_dates(doing.office, first, doing.round_id, dates)
    with doing.office.look(first, "confirmation.read") as session:
        publication, _round = published.by_round(session, doing.round_id)
        seats = confirmed.seats_of(session, publication)
    shown = {f"K{one.name.removeprefix('Rodzina ')}" for one in doing.accounts if one.role == "family"}
    hearing = [n for n, code in seats.items() if code and (n in shown or not _silent(seed, n))]
    confirmations.bring_in(doing.office, first, doing.round_id, sorted(hearing))


def _silent(seed: str, number: str) -> bool:
    """Made up, and the same wherever it is computed: about one family in twelve does not come."""
    return int(hashlib.sha256(f"{seed}\nconfirms\n{number}".encode()).hexdigest(), 16) % 12 == 0


def _fill(doing: Rehearsal, city: "Cohort") -> None:
    office = doing.office
    doing.clock.travel(doing.deadline - FILLED_BEFORE)
    with doing.stage("offer"):
        offers.bring_in(office, INSTALLATION, new_schools(city), new_programmes(city))
        approve(office, doing.actors["gmina1"])
    with doing.stage("candidates"):
        bring_in_schools(office, INSTALLATION, NewPrimarySchools(schools=[PRIMARY_SCHOOL]))
        enrol(office, INSTALLATION, list(_children(city, doing.accounts)))
    with doing.stage("grades and exam results"):
        records.bring_in(office, INSTALLATION, list(new_records(city)), list(new_tests(city)))
    with doing.stage("ranked lists"):
        opened = rounds.open_round(office, doing.actors["urzednik1"], _dates(doing.deadline))
        doing.round_id = opened.id
        rows = list(city.choices.select("candidate", "rank", "programme").iter_rows())
        applications.bring_in(office, INSTALLATION, opened.id, rows)
    doing.clock.travel(doing.deadline + CLOSED_AFTER)
    rounds.close_round(office, doing.actors["urzednik1"], opened.id)


def approve(office: Office, body: Actor) -> None:
    """A governing body approves the offers of its schools as they stand."""
    with office.look(body, "offer.approve") as session:
        found = approved.offers_to_approve(session, body, office.clock.now())
    for one in found:
        if one.classes:
            approvals.decide(office, body, one.school, Approval(verdict="approved", offer=one.offer))


def _decide(doing: Rehearsal, seed: str) -> None:
    """Run; where ties decide a seat, record the committee's orders and run again, until the verifier has accepted."""
    for _ in range(MOST_RUNS):
        with doing.stage(f"run {doing.runs + 1}"):
            run = allocations.ask_run(doing.office, doing.actors["urzednik1"], doing.round_id)
            allocations.carry_out(doing.office, run.id)
        doing.runs += 1
        with doing.office.look(doing.actors["urzednik1"], "round.inspect") as session:
            doing.run = runs.run_view(session, runs.run_by_id(session, run.id), released=False)
        if doing.run.state != "tied":
            break
        for tie in doing.run.ties:
            order = sorted(tie.candidates, key=lambda number: committee_key(seed, tie.programme, number))
            reason = "Made-up rule of the demonstration: the smaller SHA-256 of seed, class and number goes first."
            decision = NewDecision(order=order, committee=COMMITTEE, reason=reason)
            allocations.decide_tie(doing.office, doing.actors["urzednik1"], tie.id, decision)
            doing.ties_decided += 1
    if doing.run is None or doing.run.state != "verified":
        found = "; ".join(doing.run.problems[:3]) if doing.run else ""
        raise Unfinished(f"the run ended as {doing.run.state if doing.run else 'nothing'}: {found}")


def committee_key(seed: str, programme: str, number: str) -> str:
    """What the demonstration's committee orders by: made up, said so, and the same wherever it is computed."""
    return hashlib.sha256(f"{seed}\n{programme}\n{number}".encode()).hexdigest()


def _dates(deadline: datetime) -> NewRound:
    return NewRound(
        name=f"Postępowanie główne {deadline.astimezone(WARSAW).year} (pokaz)",
        opens_at=deadline - OPEN_FOR,
        closes_at=deadline,
    )


def new_schools(city: "Cohort") -> list[NewSchool]:
    """The schools of the city, as an office writes them down."""
    kept = ("name", "kind", "gmina", "lat", "lng", "source")
    return [NewSchool(code=row["school"], **_some(row, kept)) for row in city.schools.iter_rows(named=True)]


def new_programmes(city: "Cohort") -> list[NewProgramme]:
    """Their classes."""
    kept = ("school", "name", "kind", "seats", "scored_subjects", "extended_subjects", "second_languages", "source")
    return [NewProgramme(code=row["programme"], **_some(row, kept)) for row in city.programmes.iter_rows(named=True)]


def _some(row: dict[str, Any], kept: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in kept}


def _children(city: "Cohort", accounts: list[DemoAccount]) -> Iterator[EnrolledChild]:
    families = {wanted.name: wanted.login for wanted in accounts if wanted.role == "family"}
    shown = set(city.candidates["candidate"].head(PUPILS_SHOWN)) | {
        number for number in city.candidates["candidate"] if _family_name(number) in families
    }
    for (number, gmina), pesel in zip(
        city.candidates.select("candidate", "gmina").iter_rows(), unborn_pesels(), strict=False
    ):
        yield EnrolledChild(
            first_name="Kandydat",
            last_name=number.lstrip("K"),
            pesel=pesel,
            gmina=gmina,
            number=number,
            family=families.get(_family_name(number)),
            **({"primary_school": PRIMARY_SCHOOL.code, "form": "8a"} if number in shown else {}),
        )


def new_records(city: "Cohort") -> Iterator[NewRecord]:
    """What is given of each candidate, by the names of the rulebook."""
    for row in city.candidates.iter_rows(named=True):
        facts = {name: value for name, value in row.items() if name not in NOT_FACTS and value not in (None, False)}
        yield NewRecord(candidate=row["candidate"], facts=facts)


def new_tests(city: "Cohort") -> Iterator[NewSchoolTest]:
    """The tests of schools that were not passed."""
    failed = city.choices.filter(~city.choices["test_passed"])
    for candidate, programme in failed.select("candidate", "programme").iter_rows():
        yield NewSchoolTest(candidate=candidate, programme=programme, passed=False)


def _staff(city: "Cohort") -> Iterator[DemoAccount]:
    yield account("urzednik1", "Pierwsza Urzędniczka")
    yield account("urzednik2", "Drugi Urzędnik")
    yield account("audytor", "Audytorka")
    first = city.choices.filter(city.choices["rank"] == 1).join(city.programmes, on="programme")
    wanted = first.group_by("school").len().sort("len", "school", descending=[True, False])["school"].to_list()
    yield account("szkola1", "Sekretariat szkoły", wanted[0])
    yield account("szkola2", "Sekretariat szkoły", wanted[-1])
    yield account("podstawowa1", "Sekretariat szkoły podstawowej", PRIMARY_SCHOOL.code)
    yield account("gmina1", "Organ prowadzący", organiser=PRIMARY_SCHOOL.gmina)


def _family_name(number: str) -> str:
    return f"Rodzina {number.lstrip('K')}"


def _families(city: "Cohort") -> Iterator[DemoAccount]:
    """Three families with different outcomes, found by recruiting the city once beforehand, outside the service."""
    seated = _beforehand(city)
    found = {
        "rodzina1": seated.filter((seated["rank"] == 1).fill_null(False) & (seated["wishes"].is_between(4, 10))),
        "rodzina2": seated.filter(
            seated["rank"].is_between(3, 6).fill_null(False) & (seated["wishes"].is_between(6, 10))
        ),
        "rodzina3": seated.filter(seated["rank"].is_null() & (seated["wishes"].is_between(4, 10))),
    }
    for login, rows in found.items():
        if rows.height:
            yield account(login, _family_name(rows["candidate"][0]))


def _beforehand(city: "Cohort") -> "pl.DataFrame":
    from simulations.recruited import recruited

    return recruited(city).seated.sort("candidate")
