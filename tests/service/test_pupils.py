"""Primary schools: lists of pupils, grades by file, one entry put right, letters; nothing of another school."""

import io
import re

import pytest
from pypdf import PdfReader
from service_pupils import GRADES, OFFICE, PUPILS, english, primary_school, taken_in
from sqlmodel import select

from service.access.permissions import Role
from service.audit.tables import AuditEvent
from service.kit.problems import Refusal
from service.kit.sheets import read_sheet
from service.kit.uploads import upload_of
from service.people.tables import Candidate
from service.pupils import actions, imports, letters, store
from service.pupils.forms import Confirmation, Correction, LettersAsked
from service.pupils.tables import PupilFile
from service.records.tables import Record

PASSWORD = "four quiet words here"


@pytest.fixture
def head(office, people):
    """The head teacher of the primary school SP1, and another one next door."""
    for code in ("SP1", "SP2"):
        primary_school(office, code)
    people.account(Role.PRIMARY, "next-door", school="SP2")
    return people.account(Role.PRIMARY, "head", school="SP1")


@pytest.fixture
def pupils(office, head):
    taken_in(office, head, "pupils", PUPILS)
    return head


def candidate(office, last_name: str) -> Candidate:
    with office.database.read() as session:
        return session.exec(select(Candidate).where(Candidate.last_name == last_name)).one()


def facts(office, last_name: str) -> dict:
    with office.database.read() as session:
        record = session.get(Record, candidate(office, last_name).id)
        return record.facts if record else {}


def findings(view) -> set[tuple[int, str, str]]:
    return {(one.row, one.column, one.code) for one in view.errors}


# Lists of pupils


def test_a_list_of_pupils_is_looked_at_first_and_then_counts(office, head):
    seen = imports.look(office, head, "SP1", "pupils", upload_of(PUPILS.encode("cp1250")))
    assert (seen.rows, seen.errors, [one.effect for one in seen.effects]) == (3, [], ["added"] * 3)
    with office.look(head, "pupil.read") as session:
        assert store.enrolled(session, store.own_school(session, head, "SP1")) == []
    again = imports.look(office, head, "SP1", "pupils", upload_of(PUPILS.encode("cp1250")))
    assert again.id == seen.id
    imports.confirm(office, head, seen.id, Confirmation(present=seen.present))
    with office.look(head, "pupil.read") as session:
        views = store.pupil_views(
            session, store.enrolled(session, store.own_school(session, head, "SP1")), office.clock.now()
        )
    assert [(one.last_name, one.form, one.account, one.application) for one in views] == [
        ("Łącka", "8a", "none", "none"),
        ("Żak", "8a", "none", "none"),
        ("Lis", "8b", "none", "none"),
    ]


def test_a_confirmed_file_leaves_no_names_behind(office, pupils):
    with office.database.read() as session:
        file = session.exec(select(PupilFile)).one()
    assert (file.content, file.confirmed_at is not None) == (None, True)


def test_every_wrong_cell_is_named_and_nothing_counts(office, pupils):
    text = (
        "nazwisko;imię;PESEL;klasa\nŻuk;Zofia;44051401358;8a\n;Jan;11610100026;8a\nInna;Ewa;11610100019;8b\n"
        "Nowak;11610100033;11610100033;8a\nNowak;Jan;11610100033;8a\n"
    )
    seen = imports.look(office, pupils, "SP1", "pupils", upload_of(text.encode()))
    assert findings(seen) == {
        (2, "pesel", "pesel-wrong"),
        (3, "nazwisko", "name-missing"),
        (4, "nazwisko", "name-differs"),
        (5, "imię", "name-number"),
        (6, "pesel", "pupil-twice"),
    }
    with pytest.raises(Refusal, match="invalid"):
        imports.confirm(office, pupils, seen.id, Confirmation(present=seen.present))
    assert "11610100033" not in str(seen)


def test_the_file_comes_back_with_its_errors_in_a_column(office, pupils, browser):
    text = "nazwisko;imię;PESEL\nŻuk;Zofia;44051401358\nLis;Ewa;11610100019\n"
    seen = imports.look(office, pupils, "SP1", "pupils", upload_of(text.encode()))
    got = english(browser, "head").get(f"/pupils/files/{seen.id}/marked.xlsx")
    sheet = read_sheet(got.content)
    assert sheet.header == ("nazwisko", "imię", "pesel", "błąd")
    assert [row[3][:18] for row in sheet.rows] == ["pesel: This is no ", ""]


def test_a_pupil_of_another_school_is_not_taken_over(office, pupils, people):
    row = "nazwisko;imię;PESEL\nŻak;Zofia;44051401359\n"
    seen = imports.look(office, people.actor("next-door"), "SP2", "pupils", upload_of(row.encode()))
    assert findings(seen) == {(2, "pesel", "pupil-elsewhere")}


# Grades


def test_grades_come_in_by_file(office, pupils):
    taken_in(office, pupils, "grades", GRADES)
    assert facts(office, "Żak") == {
        "grade_polish": 5, "grade_mathematics": 4, "grade_biology": 5, "exam_polish": 80, "exam_mathematics": 90,
        "exam_foreign_language": 100, "grade_average": 475, "behaviour": 6, "honours": True, "volunteering": True,
        "achievement_points": 7,
    }  # fmt: skip
    assert facts(office, "Łącka")["exam_foreign_language"] == 0


def test_a_column_that_is_absent_changes_nothing_and_an_empty_cell_takes_away(office, pupils):
    taken_in(office, pupils, "grades", GRADES)
    taken_in(office, pupils, "grades", "PESEL;matematyka;wolontariat\n44051401359;6;\n")
    found = facts(office, "Żak")
    assert (found["grade_mathematics"], found["grade_polish"], "volunteering" in found) == (6, 5, False)


def test_criteria_that_the_office_entered_survive_a_file_of_grades(office, pupils):
    from service.records.actions import bring_in
    from service.records.forms import NewRecord

    bring_in(office, OFFICE, [NewRecord(candidate=candidate(office, "Żak").number, facts={"large_family": True})])
    taken_in(office, pupils, "grades", GRADES)
    assert facts(office, "Żak")["large_family"] is True


def test_every_wrong_grade_is_named(office, pupils):
    text = (
        "PESEL;polski;egzamin polski;średnia;zwolnienie polski\n44051401359;7;80;4,75;nie\n02070803628;5;101;9;nie\n"
        "11610100026;5;80;4,75;nie\n11610100019;5;80;4,75;tak\n"
    )
    seen = imports.look(office, pupils, "SP1", "grades", upload_of(text.encode()))
    assert findings(seen) == {
        (2, "polski", "cell-unread"),
        (3, "egzamin_polski", "cell-unread"),
        (3, "średnia", "cell-unread"),
        (4, "pesel", "pupil-unknown"),
    }
    contradicting = "PESEL;egzamin polski;zwolnienie polski\n11610100019;80;tak\n"
    seen = imports.look(office, pupils, "SP1", "grades", upload_of(contradicting.encode()))
    assert findings(seen) == {(2, "zwolnienie_polski", "facts-contradict")}


def test_unknown_columns_are_named_with_what_was_meant(office, pupils):
    seen = imports.look(office, pupils, "SP1", "grades", upload_of(b"PESEL;matematyk;wzrost\n44051401359;5;180\n"))
    assert [(one.code, "matematyka" in one.message) for one in seen.errors][:2] == [
        ("header-unknown", True),
        ("header-unknown", False),
    ]


def test_what_changed_since_the_look_is_not_overwritten(office, pupils):
    seen = imports.look(office, pupils, "SP1", "grades", upload_of(GRADES.encode()))
    child = candidate(office, "Żak").public_id
    actions.correct(office, pupils, child, Correction(fact="grade_polish", value="3", reason="typed wrongly"), 0)
    with pytest.raises(Refusal, match="version-stale"):
        imports.confirm(office, pupils, seen.id, Confirmation(present=seen.present))
    assert facts(office, "Żak") == {"grade_polish": 3}


def test_one_entry_is_put_right_with_a_reason(office, pupils, browser):
    taken_in(office, pupils, "grades", GRADES)
    child = candidate(office, "Żak").public_id
    page = english(browser, "head").fill(
        f"/pupils/one/{child}", fact="grade_polish", value="6", reason="certificate checked"
    )
    assert "is put right" in page.text
    assert facts(office, "Żak")["grade_polish"] == 6
    wrong = browser.fill(f"/pupils/one/{child}", fact="grade_polish", value="8", reason="x")
    assert wrong.status_code == 422
    assert all(id in wrong.text for id in ("field-reason",))
    with office.database.read() as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.thing == f"candidate:{child}")).all()[-1]
    assert (event.action, event.facts["fact"], event.reason) == ("grades.enter", "grade_polish", "certificate checked")
    assert "6" not in str(event.facts)


def test_a_school_sees_no_criteria_of_a_family(office, pupils):
    from service.records.actions import bring_in
    from service.records.forms import NewRecord

    one = candidate(office, "Żak")
    bring_in(office, OFFICE, [NewRecord(candidate=one.number, facts={"foster_care": True, "grade_polish": 4})])
    asked = Correction(fact="grade_polish", value="5", reason="certificate checked")
    assert actions.correct(office, pupils, one.public_id, asked, 1).facts == {"grade_polish": 5}


# Letters


def test_letters_open_accounts_whose_password_is_told_once_and_replaced_first(office, pupils, browser):
    page = english(browser, "head").fill("/pupils/SP1", "/pupils/SP1/letters", form="8a")
    assert page.headers["content-type"] == "application/pdf"
    sheets = PdfReader(io.BytesIO(page.content)).pages
    text = "\n".join(one.extract_text() for one in sheets)
    assert len(sheets) == 2
    login, password = re.search(r"Login: ?(\S+)\s.*?: ?([a-z0-9-]{23})", text, re.S).groups()
    browser.cookies.clear()
    browser.cookies.set("lang", "en")
    signed = browser.fill("/sign-in", login=login, password=password)
    assert signed.url.path == "/account/password"
    assert browser.get("/apply").url.path == "/account/password"
    changed = browser.fill("/account/password", present=password, password="other quiet words there")
    assert changed.url.path == "/account"
    assert "Oceny" in changed.text


def test_the_same_printing_asked_twice_tells_no_password_again(office, pupils):
    made = letters.make_letters(office, pupils, "SP1", LettersAsked(form="8b"), "key-of-this-printing")
    assert [one.form for one in made.letters] == ["8b"]
    with pytest.raises(Refusal, match="letters-printed"):
        letters.make_letters(office, pupils, "SP1", LettersAsked(form="8b"), "key-of-this-printing")
    with office.database.read() as session:
        dump = str(session.connection().exec_driver_sql("select * from stored_answer").all())
    assert made.letters[0].password not in dump


def test_a_letter_printed_anew_ends_the_old_one(office, pupils):
    first = letters.make_letters(office, pupils, "SP1", LettersAsked(form="8b")).letters[0]
    second = letters.make_letters(office, pupils, "SP1", LettersAsked(form="8b")).letters[0]
    assert first.login == second.login
    assert not signs_in(office, first)
    assert signs_in(office, second)


def test_a_start_password_ends_after_thirty_days(office, pupils, clock):
    letter = letters.make_letters(office, pupils, "SP1", LettersAsked(form="8b")).letters[0]
    clock.advance(days=29)
    assert signs_in(office, letter)
    clock.advance(days=1)
    with pytest.raises(Refusal, match="start-password-over"):
        signs_in(office, letter)


def signs_in(office, letter) -> bool:
    from service.access.actions import WRONG_SIGN_IN, Credentials, sign_in

    try:
        return sign_in(office, Credentials(login=letter.login, password=letter.password), "1").actor.due is not None
    except Refusal as refusal:
        if refusal.kind is WRONG_SIGN_IN:
            return False
        raise


# What is not there for others


def test_another_school_finds_nothing(office, pupils, people, browser):
    child = candidate(office, "Żak").public_id
    english(browser, "next-door")
    for path in ("/pupils/SP1", f"/pupils/one/{child}", "/pupils/SP1/objections"):
        assert browser.get(path).status_code == 404
    assert browser.get("/pupils").url.path == "/pupils/SP2"


def test_the_page_tells_who_waits_and_no_pesel(office, pupils, browser):
    page = english(browser, "head").get("/pupils/SP1").text
    assert page.count("</span> no account") == 3
    assert not re.search(r"\d{11}", re.sub(r'value="[^"]*"', "", page))
    card = browser.get("/account").text
    assert "Pupils: 3. Without an account: 3." in card


# Brought in by the office


def test_an_office_enrols_pupils_with_their_primary_school(office, head):
    from service.people.actions import enrol
    from service.people.forms import EnrolledChild

    child = {"first_name": "Jan", "last_name": "Nowak", "pesel": "11610100026"}
    with pytest.raises(Refusal, match="invalid"):
        enrol(office, OFFICE, [EnrolledChild(**child, number="K-7", primary_school="nowhere")])
    enrol(office, OFFICE, [EnrolledChild(**child, number="K-7", primary_school="SP1", form="8c")])
    with office.look(head, "pupil.read") as session:
        pupils = store.enrolled(session, store.own_school(session, head, "SP1"))
    assert [(one.number, pupil.form) for one, pupil in pupils] == [("K-7", "8c")]
