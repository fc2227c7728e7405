"""A family objects to a grade; the primary school corrects or answers; the family's log tells everything."""

import pytest
from service_pupils import GRADES, PUPILS, english, primary_school, taken_in
from sqlmodel import select

from service.access.permissions import Role
from service.kit.problems import Refusal
from service.objections import actions, store
from service.objections.forms import Answer, NewObjection
from service.people.actions import add_child
from service.people.forms import NewChild
from service.records.tables import Record, RecordChange

CLAIM = "The certificate says celujący."


@pytest.fixture
def child(office, people) -> str:
    """Zofia's public id: her family has written her down, her school has brought in the list and the grades."""
    primary_school(office)
    head, anna = people.account(Role.PRIMARY, "head", school="SP1"), people.account(Role.FAMILY, "anna")
    people.account(Role.FAMILY, "beata")
    asked = NewChild(first_name="Zofia", last_name="Żak", pesel="44051401359")
    added = add_child(office, anna, asked)
    taken_in(office, head, "pupils", PUPILS)
    taken_in(office, head, "grades", GRADES)
    return added.id


def grades(office, people, child):
    with office.look(people.actor("anna"), "grades.read") as session:
        return store.child_grades(session, people.actor("anna"), child)


def object_to(office, people, child, fact="grade_mathematics", **more):
    return actions.object_to(office, people.actor("anna"), child, NewObjection(fact=fact, claim=CLAIM), **more)


def test_an_objection_that_is_upheld_puts_the_grade_right(office, people, child):
    raised = object_to(office, people, child)
    asked = Answer(verdict="upheld", value="6", answer="You are right, a slip of the pen.")
    answered = actions.answer(office, people.actor("head"), raised.id, asked)
    assert (answered.upheld, answered.present) == (True, 6)
    seen = grades(office, people, child)
    assert seen.facts["grade_mathematics"] == 6
    last = seen.changes[0]
    assert (last.role, last.before, last.after) == ("primary", {"grade_mathematics": 4}, {"grade_mathematics": 6})
    assert last.reason == "You are right, a slip of the pen."
    assert len(seen.changes) == 2


def test_an_objection_that_is_dismissed_changes_nothing(office, people, child):
    raised = object_to(office, people, child)
    asked = Answer(verdict="dismissed", answer="The certificate says dobry; see the copy.")
    actions.answer(office, people.actor("head"), raised.id, asked)
    seen = grades(office, people, child)
    assert (seen.facts["grade_mathematics"], seen.objections[0].upheld, len(seen.changes)) == (4, False, 1)
    with pytest.raises(Refusal, match="objection-answered"):
        actions.answer(office, people.actor("head"), raised.id, asked)


def test_a_wrong_value_leaves_the_objection_open(office, people, child):
    raised = object_to(office, people, child)
    with pytest.raises(Refusal, match="invalid"):
        actions.answer(office, people.actor("head"), raised.id, Answer(verdict="upheld", value="9", answer="Yes."))
    seen = grades(office, people, child)
    assert (seen.objections[0].answered_at, seen.facts["grade_mathematics"]) == (None, 4)


def test_one_objection_to_one_grade_at_a_time(office, people, child):
    first = object_to(office, people, child, key="a-key-of-the-form")
    assert object_to(office, people, child, key="a-key-of-the-form") == first
    with pytest.raises(Refusal, match="objection-raised"):
        object_to(office, people, child)
    object_to(office, people, child, fact="grade_polish")


def test_without_a_primary_school_the_office_is_named(office, people, child):
    beata = people.actor("beata")
    other = add_child(office, beata, NewChild(first_name="Jan", last_name="Nowak", pesel="11610100026"))
    with pytest.raises(Refusal, match="no-primary-school"):
        actions.object_to(office, beata, other.id, NewObjection(fact="grade_polish", claim=CLAIM))


def test_a_family_sees_and_objects_for_its_own_child_only(office, people, child):
    beata = people.actor("beata")
    with pytest.raises(Refusal, match="not-found"):
        actions.object_to(office, beata, child, NewObjection(fact="grade_polish", claim=CLAIM))
    with office.look(beata, "grades.read") as session, pytest.raises(Refusal, match="not-found"):
        store.child_grades(session, beata, child)


def test_both_pages_without_script(office, people, child, browser, another_browser):
    family, head = english(browser, "anna"), english(another_browser(), "head")
    page = family.fill(
        f"/children/{child}/grades", f"/children/{child}/objections", fact="grade_mathematics", claim=CLAIM
    )
    assert "waits for the primary school" in page.text
    page = head.get("/pupils/SP1/objections")
    assert CLAIM in page.text
    action = page.text.split('<form method="post" action="/objections/')[1].split('"')[0]
    wrong = head.fill("/pupils/SP1/objections", f"/objections/{action}", verdict="upheld", value="9", answer="Right.")
    assert wrong.status_code == 422
    done = head.fill("/pupils/SP1/objections", f"/objections/{action}", verdict="upheld", value="6", answer="Right.")
    assert "upheld, corrected" in done.text
    log = family.get(f"/children/{child}/grades").text
    assert all(text in log for text in ("upheld, corrected", "Right.", "<del>4</del>", "primary school"))


def test_the_log_cannot_be_rewritten(office, people, child):
    with office.database.read() as session:
        assert session.exec(select(Record)).all()
    with pytest.raises(Exception, match="append-only"), office.database.write() as session:
        for change in session.exec(select(RecordChange)):
            session.delete(change)
