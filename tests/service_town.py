"""A town of two schools and five children, small enough to be worked out by hand, up to a closed round.

Zofia, Łucja and Ewa have the same certificate. Zofia and Łucja want the one seat of A-1 most; Ewa has it second.
Nothing in the law sets them apart. Jan has fewer points, Adam failed the test of B-1.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlmodel import select

from service.access.actor import Actor
from service.access.permissions import Role
from service.allocations import actions as allocations
from service.allocations import store as runs
from service.allocations.forms import NewDecision, RunView
from service.applications import paper
from service.applications.tables import Application
from service.demo.rehearsal import approve
from service.kit.clock import SetClock
from service.offers import actions as offers
from service.offers.forms import NewProgramme, NewSchool
from service.office import Office
from service.people.actions import enrol
from service.people.forms import EnrolledChild
from service.people.tables import Candidate
from service.publications import actions as publications
from service.publications.forms import PublicationView, Release
from service.records import actions as records
from service.records.forms import NewRecord, NewSchoolTest
from service.rounds import actions as rounds
from service.rounds.forms import NewRound

SCORED = "polish|mathematics|english|biology/chemistry"
ALIKE = {
    "exam_polish": 80,  # 28.00
    "exam_mathematics": 90,  # 31.50
    "exam_foreign_language": 100,  # 30.00
    "grade_polish": 5,  # 17
    "grade_mathematics": 4,  # 14
    "grade_english": 6,  # 18
    "grade_biology": 3,  # 8
    "grade_chemistry": 5,  # 17, the better of the two
    "volunteering": True,  # 3
    "grade_average": 475,
}
ALIKE_POINTS = 15850
JAN = ALIKE | {"grade_chemistry": 3, "volunteering": False}  # 9 points for the subject, 3 for volunteering fewer
JAN_POINTS = 15850 - 900 - 300
CHILDREN = {
    "K-1": ("Zofia", "Żak", "44051401359", "anna", ALIKE),
    "K-2": ("Łucja", "Łącka", "02070803628", "beata", ALIKE),
    "K-3": ("Ewa", "Lis", "11610100019", None, ALIKE),
    "K-4": ("Jan", "Nowak", "11610100026", None, JAN),
    "K-5": ("Adam", "Ćwik", "11610100033", None, ALIKE | {"exam_polish": 50}),
}
LISTS = {
    "K-1": ("A-1", "A-2"),
    "K-2": ("A-1", "A-2", "B-1"),
    "K-3": ("A-2", "A-1"),
    "K-4": ("A-1", "A-2", "B-1"),
    "K-5": ("B-1",),
}
SEATS = {"A-1": 1, "A-2": 2, "B-1": 2}


@dataclass
class Town:
    """The office with the town in it, and its people."""

    office: Office
    clock: SetClock
    first: Actor
    second: Actor
    round_id: str = ""
    families: dict[str, Actor] = field(default_factory=dict)

    def approve(self) -> None:
        """Every offer as it stands."""
        approve(self.office, self.first)

    def close(self) -> "Town":
        self.approve()
        self.clock.advance(days=8)
        rounds.close_round(self.office, self.first, self.round_id)
        return self

    def run(self, by: Actor | None = None) -> RunView:
        """Ask for a run and carry it out here and now."""
        asked = allocations.ask_run(self.office, by or self.first, self.round_id)
        allocations.carry_out(self.office, asked.id)
        return self.seen(asked.id)

    def seen(self, run_id: str) -> RunView:
        with self.office.look(self.first, "round.inspect") as session:
            return runs.run_view(session, runs.run_by_id(session, run_id), released=False)

    def decide(self, run: RunView, *order: str, replaces: str | None = None) -> None:
        reason = "The committee asked for a second certificate."
        asked = NewDecision(order=list(order), committee="Committee of A", reason=reason, replaces=replaces)
        allocations.decide_tie(self.office, self.first, run.ties[0].id, asked)

    def verified(self) -> RunView:
        """A run that was accepted: Łucja goes before Ewa, and Ewa before Zofia."""
        self.decide(self.run(), "K-2", "K-3", "K-1")
        return self.run()

    def release(self, run: RunView, by: Actor | None = None) -> PublicationView:
        return publications.release(self.office, by or self.second, run.id, Release(files=run.files or ""))

    def application(self, number: str) -> str:
        with self.office.database.read() as session:
            query = select(Application.public_id).join(Candidate).where(Candidate.number == number)
            return session.exec(query).one()


def town(office: Office, clock: SetClock, people) -> Town:
    """The town with every list sent, before the deadline."""
    made = Town(office, clock, people.account(Role.OFFICIAL, "first"), people.account(Role.OFFICIAL, "second"))
    made.families = {login: people.account(Role.FAMILY, login) for login in ("anna", "beata")}
    school = {"kind": "general", "gmina": "1261011"}
    schools = [NewSchool(code=code, name=f"School {code}", **school) for code in ("A", "B")]
    programmes = [
        NewProgramme(
            code=code, school=code[0], name=f"Class {code}", kind="general", seats=seats, scored_subjects=SCORED
        )
        for code, seats in SEATS.items()
    ]
    offers.bring_in(office, made.first, schools, programmes)
    enrol(office, made.first, [_child(number) for number in CHILDREN])
    facts = [NewRecord(candidate=number, facts=child[4]) for number, child in CHILDREN.items()]
    failed = NewSchoolTest(candidate="K-5", programme="B-1", passed=False)
    records.bring_in(office, made.first, facts, [failed])
    now = clock.now()
    dates = NewRound(name="Main", opens_at=now, closes_at=now + timedelta(days=7))
    made.round_id = rounds.open_round(office, made.first, dates).id
    rows = [(number, rank, code) for number, wishes in LISTS.items() for rank, code in enumerate(wishes, start=1)]
    paper.bring_in(office, made.first, made.round_id, rows)
    return made


def _child(number: str) -> EnrolledChild:
    first_name, last_name, pesel, family, _facts = CHILDREN[number]
    return EnrolledChild(first_name=first_name, last_name=last_name, pesel=pesel, number=number, family=family)
