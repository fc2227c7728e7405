"""The school of the first choice checks sent lists and enters paper forms; never where else a family wants to go."""

import pytest
from service_pupils import english
from service_town import town
from sqlmodel import Session

from service.access.permissions import Role
from service.allocations.inputs import read_inputs
from service.kit.problems import Refusal
from service.rounds.store import round_by_id
from service.verifications import actions, store
from service.verifications.forms import NewDeed, PaperForm


@pytest.fixture
def place(office, clock, people):
    made = town(office, clock, people)
    for school in "AB":
        people.account(Role.SCHOOL, f"staff-{school}", school=school)
    return made


def queue(office, people, place, school="A"):
    actor = people.actor(f"staff-{school}")
    with office.look(actor, "application.verify") as session:
        return store.queue(session, actor, round_by_id(session, place.round_id), office.keys)


def one_of(forms, candidate):
    return next(form for form in forms if form.candidate == candidate)


def deed(office, people, form, name, reason="", school="A", after=None):
    asked = NewDeed(deed=name, after=form.after if after is None else after, reason=reason)
    return actions.record_deed(office, people.actor(f"staff-{school}"), form.id, asked)


def taking_part(office, place) -> set[str]:
    with Session(office.database.engine) as session:
        return set(read_inputs(session, round_by_id(session, place.round_id).id).choices["candidate"])


def test_a_school_finds_lists_with_its_class_first_and_of_them_its_own_classes(office, people, place):
    at_a, at_b = queue(office, people, place), queue(office, people, place, "B")
    assert [form.candidate for form in at_a] == ["K-1", "K-2", "K-3", "K-4"]
    assert [form.candidate for form in at_b] == ["K-5"]
    assert [[one.code for one in form.classes] for form in at_a] == [["A-1", "A-2"]] * 4
    assert "B-1" not in str([form.model_dump() for form in at_a])
    assert one_of(at_a, "K-1").pesel_masked == "*******1359"


def test_claim_then_accept(office, people, place):
    claimed = deed(office, people, one_of(queue(office, people, place), "K-1"), "claim")
    assert deed(office, people, claimed, "accept").state == "accept"
    with pytest.raises(Refusal, match="deed-not-now"):
        deed(office, people, one_of(queue(office, people, place), "K-1"), "reject", "no signature")


def test_nothing_is_decided_unclaimed_or_unseen(office, people, place):
    form = one_of(queue(office, people, place), "K-1")
    with pytest.raises(Refusal, match="deed-not-now"):
        deed(office, people, form, "accept")
    deed(office, people, form, "claim")
    with pytest.raises(Refusal, match="version-stale"):
        deed(office, people, form, "claim")


def test_a_rejected_list_takes_no_part_until_it_is_sent_anew_or_taken_up_again(office, people, place):
    claimed = deed(office, people, one_of(queue(office, people, place), "K-4"), "claim")
    rejected = deed(office, people, claimed, "reject", "The form is not signed.")
    assert taking_part(office, place) == {"K-1", "K-2", "K-3", "K-5"}
    deed(office, people, rejected, "claim")
    assert "K-4" in taking_part(office, place)


def test_the_family_reads_what_it_has_to_do(office, people, place, browser):
    claimed = deed(office, people, one_of(queue(office, people, place), "K-1"), "claim")
    deed(office, people, claimed, "ask-back", "Bring the certificate of the contest.")
    page = english(browser, "anna").get("/account").text
    assert "asked back" in page
    assert "Bring the certificate of the contest." in page


def test_another_school_and_a_closed_round(office, people, place):
    form = one_of(queue(office, people, place), "K-1")
    with pytest.raises(Refusal, match="not-found"):
        deed(office, people, form, "claim", school="B")
    place.close()
    with pytest.raises(Refusal, match="round-closed"):
        deed(office, people, form, "claim")


def test_a_reason_is_needed_and_the_pages_work_without_script(office, people, place, browser):
    staff = english(browser, "staff-A")
    form = one_of(queue(office, people, place), "K-1")
    path = f"/verifications/{form.id}"
    assert "waits to be claimed" in staff.get("/verifications").text
    staff.fill(path, deed="claim")
    wrong = staff.fill(path, deed="reject", reason="")
    assert wrong.status_code == 422
    assert "Write the reason" in wrong.text
    done = staff.fill(path, deed="reject", reason="The form is not signed.")
    assert "Żak Zofia: rejected" in done.text


# Paper forms


def entered(office, people, *classes, candidate="K-9", last_name="Nowy", school="A"):
    asked = PaperForm(candidate=candidate, last_name=last_name, classes=list(classes))
    return actions.enter_form(office, people.actor(f"staff-{school}"), asked)


@pytest.fixture
def newcomer(office, place):
    from service.people.actions import enrol
    from service.people.forms import EnrolledChild

    child = EnrolledChild(first_name="Adam", last_name="Nowy", pesel="11610100040", number="K-9")
    enrol(office, place.first, [child])


def test_a_school_enters_a_form_that_names_it_first(office, people, place, newcomer):
    done = entered(office, people, "A-2", "B-1")
    assert done.wishes == 2
    assert done.receipt_number
    assert one_of(queue(office, people, place), "K-9").state == "waiting"
    assert entered(office, people, "A-1").wishes == 1  # its own slip put right


@pytest.mark.parametrize(
    ("classes", "more", "code"),
    [
        (["B-1", "A-1"], {}, "first-elsewhere"),
        (["A-1", "X-9"], {}, "programme-unknown"),
        (["A-1", "A-1"], {}, "programme-twice"),
        (["A-1"], {"last_name": "Inny"}, "candidate-unknown"),
    ],
)
def test_a_form_that_is_wrong_is_named_and_not_entered(office, people, place, newcomer, classes, more, code):
    with pytest.raises(Refusal) as refused:
        entered(office, people, *classes, **more)
    assert code in [found.code for found in refused.value.findings]
    assert "K-9" not in taking_part(office, place)


def test_a_school_does_not_overwrite_a_list_it_has_not_entered(office, people, place):
    with pytest.raises(Refusal, match="form-sent-already"):
        entered(office, people, "A-1", candidate="K-1", last_name="Żak")
