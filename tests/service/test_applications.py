"""Ranked lists: draft and sent version, deadline, receipts, two parents, and what nobody else may see."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from service_lists import counted, only_application, order, put, sent, view
from service_offers import DEADLINE, MILLISECOND, OPENS, open_now, small_offer
from sqlalchemy.exc import IntegrityError
from sqlmodel import select, text

from service.access.permissions import Role
from service.applications import actions
from service.applications.forms import NewApplication, Standing, ToSend, Wishes
from service.applications.tables import Submission
from service.kit.problems import Refusal
from service.people.actions import add_child
from service.people.forms import NewChild

CODES = ("LO1-A", "LO1-B", "LO1-C", "TM2-I")
PESELS = ("44051401359", "02070803628", "90090515836")


@pytest.fixture
def offer(office):
    return small_offer(office)


@pytest.fixture
def round_now(office, offer):
    return open_now(office)


@pytest.fixture
def anna(people):
    return people.account(Role.FAMILY, "anna")


@pytest.fixture
def begun(office, anna, round_now):
    child = add_child(office, anna, NewChild(first_name="Zofia", last_name="Wiśniewska", pesel=PESELS[0]))
    return actions.begin(office, anna, NewApplication(child=child.id))


# --- a family at its list, by buttons


def test_a_family_makes_orders_and_sends_its_list_by_buttons(browser, office, anna, offer, round_now):
    browser.signed_in("anna").fill("/children/new", first_name="Zofia", last_name="Wiśniewska", pesel=PESELS[0])
    page = browser.fill("/apply")
    wishes = page.url.path
    find = wishes.replace("wishes", "find")
    assert "Odważna pierwsza preferencja nic nie kosztuje" in page.text
    for code in CODES:
        added = browser.fill(f"{find}?q={code}", add=offer[code].id)
        assert added.url.path == find
    assert "jest na liście jako preferencja 4" in added.text

    def press(move: str, **more: str) -> list[str]:
        shown = browser.fill(wishes, move=move, **more)
        assert shown.status_code == 200
        marks = {code: f'id="wish-{one.id}"' for code, one in offer.items()}
        places = {shown.text.index(mark): code for code, mark in marks.items() if mark in shown.text}
        return [places[place] for place in sorted(places)]

    ids = {code: offer[code].id for code in CODES}
    assert press(f"up:{ids['TM2-I']}") == ["LO1-A", "LO1-B", "TM2-I", "LO1-C"]
    assert press(f"down:{ids['LO1-A']}") == ["LO1-B", "LO1-A", "TM2-I", "LO1-C"]
    to = f"to:{ids['LO1-C']}"
    assert press(to, **{to: "1"}) == ["LO1-C", "LO1-B", "LO1-A", "TM2-I"]
    assert press(f"remove:{ids['LO1-B']}") == ["LO1-C", "LO1-A", "TM2-I"]
    check = wishes.replace("wishes", "check")
    receipt = browser.fill(check, wishes.replace("wishes", "submissions"))
    assert receipt.url.path.endswith("/receipt")
    application = view(office, anna, only_application(office, anna))
    assert order(application.sent.wishes) == ["LO1-C", "LO1-A", "TM2-I"]
    for told in (application.sent.receipt_number, application.sent.receipt, "LO1-C", "17 maja 2027, 10:00"):
        assert told in receipt.text


def test_every_page_of_a_list_speaks_three_languages(browser, office, anna, offer, begun):
    sent(office, anna, begun, offer, CODES[:2])
    put(office, anna, begun, offer, CODES)
    browser.signed_in("anna")
    for end in ("wishes", "find", "check", "receipt"):
        titles = {
            browser.get(f"/apply/{begun.id}/{end}?lang={language}").text.split("<h1>")[1]
            for language in ["pl", "en", "uk"]
        }
        assert len(titles) == 3


def test_a_list_can_be_begun_once_only(office, anna, begun):
    again = actions.begin(office, anna, NewApplication(child=begun.child_id))
    assert again.id == begun.id


def test_an_empty_list_cannot_be_sent(office, anna, begun):
    with pytest.raises(Refusal) as raised:
        actions.send(office, anna, begun.id, ToSend(version=begun.version))
    assert raised.value.kind is actions.NOTHING_TO_SEND


def test_unknown_repeated_and_too_many_classes_are_named(office, anna, begun, offer):
    wrong = Wishes(programmes=[offer["LO1-A"].id, "nowhere", offer["LO1-A"].id])
    with pytest.raises(Refusal) as raised:
        actions.put_wishes(office, anna, begun.id, wrong, begun.version)
    assert [one.pointer for one in raised.value.findings] == ["programmes/1", "programmes/2"]
    assert view(office, anna, begun).draft == []


def test_a_limit_of_the_round_counts_schools_and_not_classes(browser, office, anna, people, offer):
    open_now(office, choice_limit=1, choice_limit_reason="a test of the limit")
    child = add_child(office, anna, NewChild(first_name="Jan", last_name="W", pesel=PESELS[1]))
    begun = actions.begin(office, anna, NewApplication(child=child.id))
    put(office, anna, begun, offer, CODES[:3])  # three classes of one school
    actions.add_wish(office, anna, begun.id, offer["LO1-A"].id)
    for too_many in (
        lambda: put(office, anna, begun, offer, CODES),
        lambda: actions.add_wish(office, anna, begun.id, offer["TM2-I"].id),
    ):
        with pytest.raises(Refusal) as raised:
            too_many()
        assert [one.code for one in raised.value.findings] == ["too-many-schools"]
    assert order(view(office, anna, begun).draft) == list(CODES[:3])
    shown = browser.signed_in("anna").get(f"/apply/{begun.id}/wishes?lang=en").text
    assert "Schools on the list: 1 of at most 1." in shown
    put(office, anna, begun, offer, CODES[3:])
    assert order(view(office, anna, begun).draft) == ["TM2-I"]


def test_without_a_limit_any_number_of_schools_may_be_named(browser, office, anna, begun, offer):
    put(office, anna, begun, offer, CODES)
    shown = browser.signed_in("anna").get(f"/apply/{begun.id}/wishes?lang=en").text
    assert "Schools on the list: 2. You may name any number of schools and classes." in shown


# --- draft beside the sent list


def test_the_sent_list_stays_while_a_new_one_is_a_draft(office, anna, begun, offer, round_now):
    assert view(office, anna, begun).standing is Standing.EMPTY
    put(office, anna, begun, offer, CODES[:2])
    assert view(office, anna, begun).standing is Standing.DRAFT
    sent(office, anna, begun, offer, CODES[:2])
    assert view(office, anna, begun).standing is Standing.SENT
    put(office, anna, begun, offer, CODES[::-1])
    both = view(office, anna, begun)
    assert both.standing is Standing.SENT_AND_CHANGED
    assert (order(both.sent.wishes), order(both.draft)) == (list(CODES[:2]), list(CODES[::-1]))
    assert counted(office, round_now) == [(both.child_number, 1, "LO1-A"), (both.child_number, 2, "LO1-B")]
    second = sent(office, anna, begun, offer, CODES[::-1])
    assert second.number == 2
    assert [code for _, _, code in counted(office, round_now)] == list(CODES[::-1])


def test_what_was_sent_can_neither_be_changed_nor_removed(office, anna, begun, offer):
    sent(office, anna, begun, offer, CODES)
    for statement in ("UPDATE submission SET number = 9", "DELETE FROM submission", "DELETE FROM submitted_choice"):
        with pytest.raises(IntegrityError, match="append-only"), office.database.write() as session:
            session.exec(text(statement))


# --- the deadline


@pytest.mark.parametrize(("late", "allowed"), [(-MILLISECOND, True), (0 * MILLISECOND, True), (MILLISECOND, False)])
def test_the_deadline_is_one_instant_of_the_server(office, clock, anna, begun, offer, late, allowed):
    draft = put(office, anna, begun, offer, CODES)
    clock.set(DEADLINE + late)
    if allowed:
        assert actions.send(office, anna, begun.id, ToSend(version=draft.version)).submitted_at == DEADLINE + late
        return
    for act in (
        lambda: actions.send(office, anna, begun.id, ToSend(version=draft.version)),
        lambda: actions.add_wish(office, anna, begun.id, offer["LO1-A"].id),
        lambda: put(office, anna, begun, offer, CODES[:1]),
    ):
        with pytest.raises(Refusal) as raised:
            act()
        assert raised.value.kind is actions.TOO_LATE
    assert view(office, anna, begun).standing is Standing.MISSED


def test_too_late_is_told_with_the_law_and_the_times(browser, clock, office, anna, begun, offer):
    put(office, anna, begun, offer, CODES)
    browser.signed_in("anna")
    clock.set(DEADLINE)
    browser.signed_in("anna")
    form = browser.hidden(f"/apply/{begun.id}/check", f"/apply/{begun.id}/submissions")
    clock.set(DEADLINE + MILLISECOND)
    answer = browser.post(f"/apply/{begun.id}/submissions", data=form)
    assert answer.status_code == 409
    for told in ("21 czerwca 2027, 15:00", "15:00:00", "art. 154"):
        assert told in answer.text
    assert "/submissions" not in browser.get(f"/apply/{begun.id}/check").text


def test_before_the_opening_a_list_can_be_prepared_but_not_sent(office, clock, anna, begun, offer):
    clock.set(OPENS - MILLISECOND)
    draft = put(office, anna, begun, offer, CODES)
    assert view(office, anna, begun).standing is Standing.NOT_OPEN
    with pytest.raises(Refusal) as raised:
        actions.send(office, anna, begun.id, ToSend(version=draft.version))
    assert raised.value.kind is actions.NOT_OPEN


# --- once, and only what was seen


def test_a_double_click_is_one_submission(office, anna, begun, offer):
    draft = put(office, anna, begun, offer, CODES)
    asked = ToSend(version=draft.version)
    with ThreadPoolExecutor(20) as pool:
        answers = list(
            pool.map(lambda _: actions.send(office, anna, begun.id, asked, "one-key-of-the-page"), range(20))
        )
    assert len({answer.receipt for answer in answers}) == 1
    with office.database.read() as session:
        assert len(session.exec(select(Submission)).all()) == 1


def test_the_page_sent_twice_shows_the_same_receipt(browser, office, anna, begun, offer):
    put(office, anna, begun, offer, CODES)
    browser.signed_in("anna")
    form = browser.hidden(f"/apply/{begun.id}/check", f"/apply/{begun.id}/submissions")
    answers = [browser.post(f"/apply/{begun.id}/submissions", data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    receipt = view(office, anna, begun).sent.receipt
    assert all(receipt in answer.text for answer in answers)


def test_a_list_changed_since_it_was_checked_is_not_sent(browser, office, anna, begun, offer):
    put(office, anna, begun, offer, CODES)
    browser.signed_in("anna")
    form = browser.hidden(f"/apply/{begun.id}/check", f"/apply/{begun.id}/submissions")
    put(office, anna, begun, offer, CODES[:1])
    assert browser.post(f"/apply/{begun.id}/submissions", data=form).status_code == 412
    assert view(office, anna, begun).sent is None


def test_two_parents_see_both_lists_and_choose(browser, another_browser, office, anna, begun, offer):
    put(office, anna, begun, offer, CODES[:3])
    path, up = f"/apply/{begun.id}/wishes", f"up:{offer['LO1-C'].id}"
    mother, father = browser.signed_in("anna"), another_browser().signed_in("anna")
    seen = father.hidden(path)
    mother.fill(path, move=f"remove:{offer['LO1-A'].id}")
    page = father.post(path, data=seen | {"move": up})
    assert page.status_code == 412
    for one in ("LO1-A", "LO1-B", "LO1-C"):
        assert one in page.text
    assert order(view(office, anna, begun).draft) == ["LO1-B", "LO1-C"]
    again = mother.post(
        path, data=mother.hidden(path) | {"listed": ",".join(offer[c].id for c in ("LO1-A", "LO1-C", "LO1-B"))}
    )
    assert again.status_code == 200
    assert order(view(office, anna, begun).draft) == ["LO1-A", "LO1-C", "LO1-B"]


def test_the_same_button_twice_is_no_conflict(browser, office, anna, begun, offer):
    put(office, anna, begun, offer, CODES)
    path = f"/apply/{begun.id}/wishes"
    form = browser.signed_in("anna").hidden(path) | {"move": f"up:{offer['LO1-B'].id}"}
    assert [browser.post(path, data=form).status_code for _ in range(2)] == [200, 200]
    assert order(view(office, anna, begun).draft) == ["LO1-B", "LO1-A", "LO1-C", "TM2-I"]


# --- the JSON twin


def test_a_list_is_made_and_sent_over_the_api(browser, people, office, anna, begun, offer):
    bearer, path = people.bearer("anna"), f"/api/v1/applications/{begun.id}"
    ids = [offer[code].id for code in CODES]
    tag = browser.get(f"{path}/wishes", headers=bearer).headers["ETag"]
    assert browser.put(f"{path}/wishes", json={"programmes": ids}, headers=bearer).status_code == 428
    done = browser.put(f"{path}/wishes", json={"programmes": ids}, headers=bearer | {"If-Match": tag})
    assert done.status_code == 200
    stale = browser.put(f"{path}/wishes", json={"programmes": []}, headers=bearer | {"If-Match": tag})
    assert (stale.status_code, stale.headers["ETag"]) == (412, done.headers["ETag"])
    asked = {"version": done.json()["version"]}
    assert browser.post(f"{path}/submissions", json=asked, headers=bearer).status_code == 400
    keyed = bearer | {"Idempotency-Key": "a-key-of-the-family"}
    first, again = (browser.post(f"{path}/submissions", json=asked, headers=keyed) for _ in range(2))
    assert (first.status_code, first.json()) == (201, again.json())
    assert again.headers["Idempotent-Replay"] == "true"
    assert browser.get(path, headers=bearer).json()["standing"] == "sent"
    assert browser.get(f"{path}/submissions/1", headers=bearer).json() == first.json()
    assert browser.get(f"{path}/submissions/2", headers=bearer).status_code == 404
    assert [one["id"] for one in browser.get("/api/v1/applications", headers=bearer).json()] == [begun.id]
    assert "pesel" not in browser.get(path, headers=bearer).text.lower()


# --- receipts


def test_a_receipt_proves_the_list_and_anybody_can_check_it(browser, office, anna, begun, offer):
    given = sent(office, anna, begun, offer, CODES)
    parts = [begun.id, "1", *CODES, given.salt]
    assert hashlib.sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest() == given.receipt
    ask = {"number": given.receipt_number.lower().replace("-", " "), "receipt": given.receipt.upper()}
    answer = browser.post("/api/v1/receipts/check", json=ask).json()
    assert (answer["valid"], answer["newest"]) == (True, True)
    assert set(answer) == {"valid", "newest", "submitted_at"}
    other = {"number": given.receipt_number, "receipt": "0" * 64}
    assert browser.post("/api/v1/receipts/check", json=other).json()["valid"] is False
    sent(office, anna, begun, offer, CODES[:1])
    assert browser.post("/api/v1/receipts/check", json=ask).json()["newest"] is False
    page = browser.fill("/receipt", **ask)
    assert "valid" in page.text
    assert "LO1" not in page.text
    assert "Zofia" not in page.text


# --- others


def test_the_application_of_others_is_not_there(browser, people, office, anna, begun, offer):
    sent(office, anna, begun, offer, CODES)
    people.account(Role.FAMILY, "marta")
    bearer, path = people.bearer("marta"), f"/api/v1/applications/{begun.id}"
    asked = {"version": 2}
    answers = [
        browser.get(path, headers=bearer),
        browser.get(f"{path}/wishes", headers=bearer),
        browser.get(f"{path}/submissions/1", headers=bearer),
        browser.put(f"{path}/wishes", json={"programmes": []}, headers=bearer | {"If-Match": '"2"'}),
        browser.post(f"{path}/submissions", json=asked, headers=bearer | {"Idempotency-Key": "12345678"}),
        browser.post(
            "/api/v1/applications", json={"child": begun.child_id}, headers=bearer | {"Idempotency-Key": "abcdefgh"}
        ),
    ]
    assert {answer.status_code for answer in answers} == {404}
    marta = browser.signed_in("marta")
    for end in ("", "/wishes", "/find", "/check", "/receipt"):
        assert marta.get(f"/apply/{begun.id}{end}").status_code == 404, end


def test_a_school_never_sees_where_a_family_ranked_others(browser, people, office, anna, begun, offer):
    given = sent(office, anna, begun, offer, CODES)
    people.account(Role.SCHOOL, "school", school="LO1")
    bearer, path = people.bearer("school"), f"/api/v1/applications/{begun.id}"
    for address in (path, f"{path}/wishes", f"{path}/submissions/1", "/api/v1/applications"):
        assert browser.get(address, headers=bearer).status_code == 403, address
    school = browser.signed_in("school")
    for address in (f"/apply/{begun.id}/wishes", f"/apply/{begun.id}/receipt", "/apply"):
        assert school.get(address).status_code == 403, address
    for address in ("/", "/account", "/offer", f"/programmes/{offer['LO1-A'].id}"):
        page = school.get(address).text
        assert begun.child_number not in page
        assert given.receipt_number not in page


def test_an_auditor_reads_a_list_under_its_number_without_the_name(browser, people, office, anna, begun, offer):
    sent(office, anna, begun, offer, CODES)
    people.account(Role.AUDITOR)
    read = browser.get(f"/api/v1/applications/{begun.id}", headers=people.bearer("auditor"))
    page = browser.signed_in("auditor").get(f"/apply/{begun.id}/receipt")
    assert "<button" not in browser.get(f"/apply/{begun.id}/wishes").text.split("<main")[1]
    for text_read in (read.text, page.text):
        assert begun.child_number in text_read
        assert "Wiśniewska" not in text_read


def test_a_family_reads_on_its_pages_where_its_list_stands(browser, office, clock, anna, begun, offer):
    browser.signed_in("anna")
    assert "jeszcze bez preferencji" in browser.get("/apply").text
    put(office, anna, begun, offer, CODES)
    assert "niewysłana" in browser.get("/account").text
    sent(office, anna, begun, offer, CODES)
    assert "Liczy się lista wysłana 17 maja 2027, 10:00" in browser.get("/apply").text
    put(office, anna, begun, offer, CODES[:1])
    assert "późniejsze zmiany niewysłane" in browser.get("/apply").text
    clock.set(DEADLINE + MILLISECOND)
    browser.signed_in("anna")
    page = browser.get("/apply").text
    assert "niczego nie można zmienić" in page
    assert browser.get(f"/apply/{begun.id}").url.path.endswith("/receipt")
