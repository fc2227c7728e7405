"""Lists that an office enters: paper forms, whole towns."""

import hashlib

import pytest
from service_lists import counted, only_application, order, put, sent, view
from service_offers import DEADLINE, MILLISECOND, OFFICE, open_now, small_offer
from sqlmodel import select

from service.access.permissions import Role
from service.applications import actions
from service.applications.tables import Application
from service.kit.problems import Refusal
from service.people.actions import enrol
from service.people.forms import EnrolledChild
from service.rounds.actions import ROUND_CLOSED, close_round

PESELS = ("44051401359", "02070803628", "90090515836")


@pytest.fixture
def offer(office):
    return small_offer(office)


@pytest.fixture
def round_now(office, offer):
    return open_now(office)


@pytest.fixture
def enrolled(office, people, round_now):
    people.account(Role.FAMILY, "kowalscy")
    children = [
        EnrolledChild(
            number=f"C{place}", first_name="K", last_name="N", pesel=pesel, family="kowalscy" if place == 0 else None
        )
        for place, pesel in enumerate(PESELS)
    ]
    enrol(office, OFFICE, children)
    return [child.number for child in children]


def test_an_office_enters_lists_and_the_newest_counts(office, people, enrolled, offer, round_now):
    rows = [("C1", 1, "LO1-A"), ("C0", 2, "LO1-B"), ("C0", 1, "TM2-I")]
    assert actions.bring_in(office, OFFICE, round_now.id, rows).lists == 2
    assert counted(office, round_now) == [("C0", 1, "TM2-I"), ("C0", 2, "LO1-B"), ("C1", 1, "LO1-A")]
    family = people.actor("kowalscy")
    begun = only_application(office, family)
    assert order(begun.draft) == ["TM2-I", "LO1-B"]
    assert begun.sent.entered_by_office
    parts = [begun.id, "1", "TM2-I", "LO1-B", begun.sent.salt]
    assert hashlib.sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest() == begun.sent.receipt
    put(office, family, begun, offer, ["LO1-C"])
    actions.bring_in(office, OFFICE, round_now.id, [("C0", 1, "LO1-A")])
    after = view(office, family, begun)
    assert (order(after.draft), order(after.sent.wishes), after.sent.number) == (["LO1-C"], ["LO1-A"], 2)
    assert not sent(office, family, begun, offer, ["LO1-C"]).entered_by_office
    assert counted(office, round_now)[0] == ("C0", 1, "LO1-C")


def test_every_wrong_row_of_an_office_is_named_and_nothing_is_written(office, enrolled, round_now):
    rows = [
        ("C0", 1, "LO1-A"),
        ("C0", 1, "LO1-B"),
        ("C1", 2, "LO1-A"),
        ("C2", 1, "LO1-A"),
        ("C2", 2, "LO1-A"),
        ("X9", 1, "LO1-A"),
        ("C2", 3, "NO-1"),
    ]
    with pytest.raises(Refusal) as raised:
        actions.bring_in(office, OFFICE, round_now.id, rows)
    assert [(one.row, one.code) for one in raised.value.findings] == [
        (2, "rank-twice"),
        (3, "rank-missing"),
        (5, "programme-twice"),
        (6, "candidate-unknown"),
        (7, "programme-unknown"),
    ]
    with office.database.read() as session:
        assert session.exec(select(Application)).all() == []


def test_paper_forms_are_typed_after_the_deadline_but_not_after_the_closing(office, clock, enrolled, round_now):
    clock.set(DEADLINE + MILLISECOND)
    assert actions.bring_in(office, OFFICE, round_now.id, [("C0", 1, "LO1-A")]).wishes == 1
    close_round(office, OFFICE, round_now.id)
    with pytest.raises(Refusal) as raised:
        actions.bring_in(office, OFFICE, round_now.id, [("C1", 1, "LO1-A")])
    assert raised.value.kind is ROUND_CLOSED


def test_a_limit_counts_the_schools_of_each_list_by_rank(office, people, offer):
    limited = open_now(office, choice_limit=1, choice_limit_reason="a test of the limit")
    numbers = [EnrolledChild(number=f"C{n}", first_name="K", last_name="N", pesel=PESELS[n]) for n in range(2)]
    enrol(office, OFFICE, numbers)
    rows = [("C0", 3, "LO1-B"), ("C0", 2, "TM2-I"), ("C0", 1, "LO1-A"), ("C1", 1, "TM2-I")]
    with pytest.raises(Refusal) as raised:
        actions.bring_in(office, OFFICE, limited.id, rows)
    assert [(one.row, one.column, one.code) for one in raised.value.findings] == [(2, "programme", "too-many-schools")]
    right = [("C0", 2, "LO1-B"), ("C0", 1, "LO1-A"), ("C0", 3, "LO1-C"), ("C1", 1, "TM2-I")]
    assert actions.bring_in(office, OFFICE, limited.id, right).wishes == 4
