"""The search of the offer for everybody, distances, and the map of the gminas."""

import re

import pytest
from service_offers import OFFICE, PROGRAMMES, SCHOOLS, small_offer
from service_town import town

from service.kit.uploads import upload_of
from service.offers import actions, imports
from service.offers.distances import metres, point_in
from service.offers.forms import Confirmation, NewProgramme, NewSchool
from service.offers.gminas import centre, shapes
from service.offers.words import GMINAS

FAR = NewSchool(
    code="ZS3", name="Zespół Szkół", kind="vocational", gmina="1206113", lat=49_975_000, lng=19_828_000, public=False
)
NEAR = NewSchool(code="LO4", name="IV Liceum", kind="general", gmina="1261011", lat=50_061_000, lng=19_937_000)
CLASSES = (
    NewProgramme(
        code="LO4-A",
        school="LO4",
        name="A: biologia",
        kind="general",
        seats=30,
        extended_subjects="biology|chemistry",
        second_languages="german|french",
    ),
    NewProgramme(code="ZS3-K", school="ZS3", name="Kucharz", kind="vocational", seats=20, second_languages="german"),
)


@pytest.fixture
def offer(office):
    small_offer(office)
    actions.bring_in(office, OFFICE, (FAR, NEAR), CLASSES)


def codes(browser, query: str, what: str = "programmes") -> list[str]:
    return [one["code"] for one in browser.get(f"/api/v1/{what}?{query}").json()[what]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("extended=chemistry", ["LO4-A"]),
        ("extended=chem", []),
        ("language=german", ["LO4-A", "ZS3-K"]),
        ("language=german&public=no", ["ZS3-K"]),
        ("language=german&kind=general&gmina=1261011", ["LO4-A"]),
        ("public=no&extended=biology", []),
    ],
)
def test_every_filter_narrows_and_all_of_them_together(browser, offer, query, found):
    assert codes(browser, query) == found
    shown = browser.get(f"/programmes?{query}&lang=en").text
    named = {one.code: one.name for one in (*CLASSES, *PROGRAMMES)}
    assert [code for code, name in named.items() if f">{name}</strong>" in shown] == found


def test_schools_are_found_by_what_their_classes_teach(browser, offer):
    assert codes(browser, "language=german", "schools") == ["LO4", "ZS3"]
    assert codes(browser, "public=no", "schools") == ["ZS3"]


def test_the_nearest_come_first_and_those_nobody_placed_last(browser, offer):
    assert codes(browser, "near=1206113", "schools")[:2] == ["ZS3", "LO4"]
    assert codes(browser, "point=50.062, 19.93", "schools")[:2] == ["LO4", "ZS3"]
    listed = browser.get("/api/v1/schools?near=1206113").json()["schools"]
    assert [one["metres"] is None for one in listed] == [False, False, True, True]


@pytest.mark.parametrize("where", ["", "near=1206113", "point=50.1,20.0"])
@pytest.mark.parametrize("what", ["schools", "programmes"])
def test_pages_follow_one_another_without_a_gap_in_any_order(browser, offer, what, where):
    found, after = [], ""
    while after is not None:
        answer = browser.get(f"/api/v1/{what}?limit=1&after={after}&{where}").json()
        found += [one["code"] for one in answer[what]]
        after = answer["next"]
    assert found == codes(browser, f"limit=200&{where}", what)
    assert len(found) == {"schools": len(SCHOOLS) + 2, "programmes": len(PROGRAMMES) + 2}[what]


def test_kilometres_are_those_of_the_ground():
    main_square, nowa_huta = (50_061_000, 19_937_000), (50_072_000, 20_037_000)
    assert 7_150 < metres(main_square, *nowa_huta) < 7_350
    assert metres(main_square, None, 20_000_000) is None


def test_a_typed_point_is_rounded_and_a_wrong_one_is_said(browser, offer):
    assert point_in("50,06143; 19,93658") == (50_061_000, 19_937_000)
    page = browser.get("/schools?point=50.06143 19.93658&lang=en").text
    assert "50.061, 19.937" in page
    assert "19.93658" not in page
    for wrong in ("tutaj", "19.937, 50.061", "50.061"):
        assert browser.get(f"/api/v1/schools?point={wrong}").status_code == 422
        shown = browser.get(f"/schools?point={wrong}&lang=en").text
        assert 'aria-invalid="true"' in shown
        assert "IV Liceum" in shown
    assert browser.get("/api/v1/schools?near=9999999").status_code == 422


def test_a_point_stands_in_no_log(browser, offer, capsys):
    browser.get("/programmes?point=50.0777, 19.9111")
    assert "50.07" not in "".join(capsys.readouterr())


def test_a_row_says_the_last_released_figure_with_its_date_and_a_warning(office, clock, people, browser):
    place = town(office, clock, people)
    assert "no promise" not in browser.get("/programmes?lang=en").text
    place.close()
    place.release(place.verified())
    shown = browser.get("/programmes?lang=en").text
    assert "no promise" in shown
    assert re.search(r"Last time \(.*202\d\) the last one admitted had", shown)
    assert any(one["last_time"] for one in browser.get("/api/v1/programmes").json()["programmes"])


def test_the_map_shows_every_gmina_once_and_the_table_counts_the_same(browser, offer):
    drawn, _height = shapes()
    assert [one.teryt for one in drawn] == list(GMINAS)
    page = browser.get("/gminas?lang=en").text
    assert 'role="img" aria-labelledby="map-title map-desc"' in page
    assert len(re.findall(r'<path id="gmina-', page)) == 15
    listed = {one["teryt"]: one for one in browser.get("/api/v1/gminas").json()["gminas"]}
    assert (listed["1261011"]["schools"], listed["1261011"]["classes"], listed["1261011"]["seats"]) == (2, 4, 100)
    assert listed["1206012"] == {"number": 3, "teryt": "1206012", "name": "Czernichów"} | dict.fromkeys(
        ("schools", "classes", "seats"), 0
    )
    assert 'href="/schools?gmina=1206113"' in page
    assert 'href="/schools?near=1206012"' in page


def test_distances_are_counted_from_inside_a_gmina():
    assert 50_030_000 < centre("1261011")[0] < 50_090_000
    assert 19_920_000 < centre("1261011")[1] < 20_050_000


def test_a_school_says_extended_subjects_and_languages_in_its_file(office, people, offer):
    school = people.account("school", school="LO4")
    new = "kod;nazwa;miejsca;przedmioty;rozszerzenia;drugi język\nLO4-A;A;30;polski;biologia|mat;niemiecki\n"
    told = imports.look(office, school, "LO4", upload_of(new.encode()))
    assert told.effects[0].after.extended_subjects == "biology|mathematics"
    imports.confirm(office, school, told.id, Confirmation(offer=told.offer))
    silent = "kod;nazwa;miejsca;przedmioty\nLO4-A;A;28;polski\nLO4-B;B;28;polski\n"
    told = imports.look(office, school, "LO4", upload_of(silent.encode()))
    done = imports.confirm(office, school, told.id, Confirmation(offer=told.offer))
    assert [one.after.second_languages for one in done.effects] == ["german", ""]


def test_a_wrong_subject_in_either_column_is_named_with_its_place(office, people, offer):
    school = people.account("school", school="LO4")
    wrong = "kod;nazwa;miejsca;przedmioty;rozszerzenia;drugi_jezyk\nLO4-A;A;30;polski;biolgia;niemiecki|niem\n"
    with pytest.raises(imports.Refusal) as refused:
        imports.look(office, school, "LO4", upload_of(wrong.encode()))
    assert [(one.row, one.column, one.code) for one in refused.value.findings] == [
        (2, "rozszerzenia", "subject-unknown"),
        (2, "drugi_jezyk", "subject-twice"),
    ]
