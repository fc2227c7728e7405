"""The offer: search, the two steps of a file, seats and criteria."""

import io

import pytest
import xlsxwriter
from service_offers import DEADLINE, MILLISECOND, OFFICE, PROGRAMMES, open_now, small_offer

from recruit_core.rulebooks.poland_facts import SUBJECTS
from service.access.permissions import Role
from service.kit.problems import Refusal
from service.kit.uploads import upload_of
from service.offers import actions, imports, store
from service.offers.forms import NewProgramme
from service.offers.words import GMINAS, SUBJECT_NAMES
from service.rounds.actions import close_round
from service.schema import metadata

HEADER = "kod;nazwa;miejsca;przedmioty\n"
GOOD = (
    HEADER + "LO1-A;A: matematyka, żagle;32;polski|matematyka|fizyka/informatyka\nLO1-D;D: sztuka;20;polski|plastyka\n"
)
WRONG = (
    HEADER
    + "LO1-A;Żółta;-3;polski|matma\n"
    + "LO1-A;;32;polski|fizyka|chemia|biologia|historia\n"
    + "Ł 1;x;trzy;polski|j. polski\n"
    + "TM2-I;x;1;polski\n"
)


@pytest.fixture
def offer(office):
    return small_offer(office)


@pytest.fixture
def school(people, offer):
    return people.account(Role.SCHOOL, school="LO1")


def sheet(rows: list[list[object]]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    page = book.add_worksheet()
    for line, row in enumerate(rows):
        page.write_row(line, 0, row)
    book.close()
    return target.getvalue()


def refused(office, actor, content: bytes) -> Refusal:
    with pytest.raises(Refusal) as raised:
        imports.look(office, actor, "LO1", upload_of(content))
    return raised.value


def codes(office) -> dict[str, int]:
    with office.database.read() as session:
        return {code: seats for code, seats, *_ in store.programme_rows(session)}


def test_the_subjects_of_the_offer_are_those_of_the_rulebook():
    assert tuple(SUBJECT_NAMES) == SUBJECTS


def test_the_metropolis_has_fifteen_gminas():
    assert len(GMINAS) == 15


def test_what_is_allocated_comes_from_the_offer(office, offer):
    with office.database.read() as session:
        rows = store.programme_rows(session)
    assert rows[1] == ("LO1-B", 28, "polish|mathematics|biology/chemistry", "general", "LO1")
    assert [row[0] for row in rows] == [one.code for one in PROGRAMMES]


def test_a_search_needs_no_accents_and_knows_beginnings_of_words(browser, offer):
    def names(query: str) -> list[str]:
        return [one["code"] for one in browser.get(f"/api/v1/programmes?{query}").json()["programmes"]]

    assert names("q=lacina") == names("q=ŁACINA") == ["LO1-C"]
    assert names("q=liceum mat") == ["LO1-A"]
    assert names("q=atematyka") == []
    assert names("q=mat_") == []
    assert names("gmina=1219053") == names("kind=technical") == names("subject=english") == ["TM2-I"]
    assert names("subject=chemistry") == ["LO1-B"]


def test_pages_of_a_search_follow_one_another_without_a_gap(browser, offer):
    found, after = [], ""
    while after is not None:
        answer = browser.get(f"/api/v1/programmes?limit=1&after={after}").json()
        found += [one["code"] for one in answer["programmes"]]
        after = answer["next"]
    assert found == [one.code for one in PROGRAMMES]


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_everybody_reads_schools_and_classes(browser, offer, language):
    answer = browser.get(f"/schools?q=liceum&lang={language}")
    assert "I Liceum Ogólnokształcące" in answer.text
    assert "Technikum Mechaniczne" not in answer.text
    said = {
        "pl": "najlepsza ocena z: biologia, chemia",
        "en": "the best of: biology, chemistry",
        "uk": "біологія, хімія",
    }
    assert said[language] in browser.get(f"/programmes/{offer['LO1-B'].id}?lang={language}").text
    assert browser.get(f"/schools/{offer['LO1-B'].school_id}").status_code == 200


def test_a_search_that_cannot_be_narrows_nothing(browser, offer):
    assert browser.get("/schools?kind=castle&gmina=x&limit=0&after=").status_code == 200
    assert browser.get("/api/v1/schools?kind=castle").status_code == 422


def test_first_look_then_confirm(browser, office, school):
    page = browser.signed_in("school").fill(
        "/offer/LO1", "/offer/LO1/imports", files={"file": ("oferta.csv", GOOD.encode("cp1250"))}
    )
    assert page.status_code == 200
    for said in ("Windows-1250", "średnik", "A: matematyka, żagle", "D: sztuka", "LO1-B", "LO1-C"):
        assert said in page.text
    assert codes(office) == {"LO1-A": 28, "LO1-B": 28, "LO1-C": 14, "TM2-I": 30}
    done = browser.fill(page.url.path, f"{page.url.path}/confirmation")
    assert done.url.path == "/offer/LO1"
    assert codes(office) == {"LO1-A": 32, "LO1-B": 28, "LO1-C": 14, "LO1-D": 20, "TM2-I": 30}


def test_the_same_file_is_the_same_import(office, school):
    first = imports.look(office, school, "LO1", upload_of(GOOD.encode()))
    again = imports.look(office, school, "LO1", upload_of(GOOD.encode()))
    assert again.id == first.id
    imports.confirm(office, school, first.id, imports.Confirmation(offer=first.offer))
    after = imports.look(office, school, "LO1", upload_of(GOOD.encode()))
    assert after.id == first.id
    assert {one.effect for one in after.effects} == {"same", "absent"}


def test_every_wrong_cell_is_named_with_a_remedy(office, school):
    refusal = refused(office, school, WRONG.encode("cp1250"))
    assert {(one.row, one.column, one.code) for one in refusal.findings} == {
        (2, "miejsca", "seats-wrong"),
        (2, "przedmioty", "subject-unknown"),
        (3, "nazwa", "name-missing"),
        (3, "przedmioty", "subjects-many"),
        (3, "kod", "code-twice"),
        (4, "kod", "code-wrong"),
        (4, "miejsca", "seats-wrong"),
        (4, "przedmioty", "subject-twice"),
        (5, "kod", "code-elsewhere"),
    }
    assert refusal.total == 9


def test_a_wrong_file_is_shown_on_the_page_and_changes_nothing(browser, office, school):
    page = browser.signed_in("school").fill(
        "/offer/LO1", "/offer/LO1/imports", files={"file": ("oferta.csv", WRONG.encode("cp1250"))}
    )
    assert page.status_code == 422
    assert "Wiersz 2, miejsca" in page.text
    assert "Czy chodzi o „matematyka”?" in page.text
    assert codes(office)["LO1-A"] == 28
    empty = browser.fill("/offer/LO1", "/offer/LO1/imports", files={"file": ("", b"")})
    assert empty.status_code == 422


@pytest.mark.parametrize(
    ("header", "code", "meant"),
    [
        ("kodd;nazwa;miejsca;przedmioty", "header-unknown", "kod"),
        ("kod;nazwa;miejsca;przedmioty;uwagi", "header-unknown", None),
        ("kod;nazwa;miejsca", "header-missing", None),
        ("kod;symbol;nazwa;miejsca;przedmioty", "header-twice", None),
    ],
)
def test_a_wrong_header_is_explained(office, school, header, code, meant):
    refusal = refused(office, school, f"{header}\n".encode())
    finding = next(one for one in refusal.findings if one.code == code)
    assert finding.row == 1
    assert finding.named.get("meant") == meant


def test_too_many_rows_and_columns_are_refused(office, school):
    assert refused(office, school, (HEADER + "a;b;1;\n" * 20_001).encode()).findings[0].code == "file-rows"
    assert refused(office, school, ";".join(f"k{n}" for n in range(61)).encode()).findings[0].code == "file-columns"


def test_an_xlsx_sheet_says_the_same_as_a_csv(office, school):
    rows = [line.split(";") for line in GOOD.strip().split("\n")]
    rows[1][2] = 32.0
    seen = imports.look(office, school, "LO1", upload_of(sheet(rows)))
    assert seen.encoding == "xlsx"
    assert seen.effects == imports.look(office, school, "LO1", upload_of(GOOD.encode())).effects


def test_an_offer_changed_since_the_look_is_not_overwritten(browser, office, school, offer):
    seen = imports.look(office, school, "LO1", upload_of(GOOD.encode()))
    asked = actions.ProgrammeChange(seats=1, scored_subjects="polish")
    actions.change_programme(office, school, offer["LO1-B"].id, asked, 1)
    stale = browser.signed_in("school").post(
        f"/api/v1/offers/imports/{seen.id}/confirmation",
        json={"offer": seen.offer},
        headers=browser_headers(browser, "confirm-1"),
    )
    assert stale.status_code == 412
    assert codes(office)["LO1-A"] == 28


def browser_headers(browser, key: str) -> dict[str, str]:
    """What a script of the page sends along with the cookie."""
    return {"Idempotency-Key": key, "X-Form-Mark": browser.hidden("/account", "/sign-out")["form_mark"]}


def test_the_offer_of_others_is_not_there(browser, people, office, offer, school):
    people.account(Role.SCHOOL, "other", school="TM2")
    seen = imports.look(office, school, "LO1", upload_of(GOOD.encode()))
    other = browser.signed_in("other")
    for path in (
        "/offer/LO1",
        "/offer/LO1/file",
        f"/offer/imports/{seen.id}",
        f"/offer/programmes/{offer['LO1-A'].id}",
    ):
        assert other.get(path).status_code == 404, path
    bearer = people.bearer("other")
    answers = (
        browser.get(f"/api/v1/offers/imports/{seen.id}", headers=bearer),
        browser.post("/api/v1/offers/LO1/imports", files={"file": ("x", b"kod")}, headers=bearer),
        browser.put(
            f"/api/v1/programmes/{offer['LO1-A'].id}",
            json={"seats": 1, "scored_subjects": ""},
            headers=bearer | {"If-Match": '"1"'},
        ),
    )
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_a_governing_body_prepares_the_offers_on_its_ground(people, office, offer):
    gmina = people.account(Role.ORGANISER, organiser="1219053")
    with office.look(gmina, "offer.prepare") as session:
        assert [one.code for one in store.own_schools(session, gmina)] == ["TM2"]


def test_seats_change_by_form_and_a_stale_version_shows_both(browser, office, school, offer):
    path = f"/offer/programmes/{offer['LO1-A'].id}"
    first = browser.signed_in("school").hidden(path)
    fields = {"subject_1_1": "polish", "subject_2_1": "biology", "subject_2_2": "chemistry"}
    changed = browser.fill(path, seats="30", **fields)
    assert changed.url.path == "/offer/LO1"
    with office.database.read() as session:
        assert store.programme(session, offer["LO1-A"].id).scored_subjects == "polish|biology/chemistry"
    stale = browser.post(path, data=first | {"seats": "31"} | fields)
    assert stale.status_code == 412
    assert 'value="31"' in stale.text
    assert "30 miejsc" in stale.text
    assert codes(office)["LO1-A"] == 30
    wrong = browser.fill(path, seats="many", **fields)
    assert wrong.status_code == 422
    assert 'href="#field-seats"' in wrong.text


def test_seats_change_by_api_with_the_version_seen(browser, people, school, offer):
    path, bearer = f"/api/v1/programmes/{offer['LO1-A'].id}", people.bearer("school")
    asked = {"seats": 29, "scored_subjects": "polish|mathematics"}
    tag = browser.get(path).headers["ETag"]
    assert browser.put(path, json=asked, headers=bearer).status_code == 428
    done = browser.put(path, json=asked, headers=bearer | {"If-Match": tag})
    assert (done.status_code, done.json()["seats"], done.headers["ETag"]) == (200, 29, '"2"')
    assert browser.put(path, json=asked, headers=bearer | {"If-Match": tag}).status_code == 412
    bad = asked | {"scored_subjects": "polish|magic"}
    assert browser.put(path, json=bad, headers=bearer | {"If-Match": '"2"'}).status_code == 422
    assert browser.put(path, json=asked, headers=people_of_families(people) | {"If-Match": '"2"'}).status_code == 403


def people_of_families(people) -> dict[str, str]:
    people.account(Role.FAMILY, "anna")
    return people.bearer("anna")


def test_after_the_round_is_closed_the_offer_stands(office, clock, school, offer):
    its_round = open_now(office)
    asked = actions.ProgrammeChange(seats=5, scored_subjects="")
    clock.set(DEADLINE + MILLISECOND)
    assert actions.change_programme(office, school, offer["LO1-A"].id, asked, 1).seats == 5
    close_round(office, OFFICE, its_round.id)
    with pytest.raises(Refusal) as raised:
        actions.change_programme(office, school, offer["LO1-A"].id, asked, 2)
    assert raised.value.kind is actions.OFFER_FROZEN


def test_the_fetched_file_comes_back_as_it_is(browser, office, school, offer):
    asked = [NewProgramme(code="LO1-Z", school="LO1", name="=1+1", kind="technical", seats=1)]
    actions.bring_in(office, OFFICE, [], asked)
    fetched = browser.signed_in("school").get("/offer/LO1/file")
    assert "'=1+1" in fetched.text
    seen = imports.look(office, school, "LO1", upload_of(fetched.content))
    assert {one.effect for one in seen.effects} == {"same"}


def test_bringing_in_names_every_wrong_row_and_writes_nothing(office, offer):
    asked = [
        PROGRAMMES[0],
        NewProgramme(code="X-1", school="nobody", name="x", kind="general", seats=1),
    ]
    with pytest.raises(Refusal) as raised:
        actions.bring_in(office, OFFICE, [], asked)
    assert [(one.row, one.code) for one in raised.value.findings] == [(1, "code-twice")]
    with pytest.raises(Refusal) as raised:
        actions.bring_in(office, OFFICE, [], asked[1:])
    assert [(one.row, one.code) for one in raised.value.findings] == [(1, "school-unknown")]
    assert set(codes(office)) == {one.code for one in PROGRAMMES}


def test_the_schema_refuses_what_the_forms_refuse():
    names = {str(one.name) for table in metadata().tables.values() for one in table.constraints}
    assert {"ck_programme_seats", "ck_round_dates", "ck_draft_choice_place"} <= names
