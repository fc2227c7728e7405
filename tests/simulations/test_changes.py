"""Every kind of change, by what it makes of the city."""

import pytest
from pydantic import TypeAdapter

from simulations.changes import CHANGES, AnyChange, UnknownName
from simulations.city import City, krakow

ONE, OTHER, SCHOOL = "4435-02", "4435-05", "4435"
READ = TypeAdapter(AnyChange)


@pytest.fixture(scope="module")
def city() -> City:
    return krakow("tests", 100)


def seats(city: City) -> dict[str, int]:
    return dict(city.programmes.select("programme", "seats").iter_rows())


def changed(city: City, **asked: object) -> City:
    return READ.validate_python(asked).applied(city)


def test_seats_are_added_where_named_and_never_below_zero(city):
    more = changed(city, kind="seats", programmes=[ONE], add=3)
    assert seats(more) == seats(city) | {ONE: seats(city)[ONE] + 3}
    assert min(seats(changed(city, kind="seats", schools=[SCHOOL], add=-1_000)).values()) == 0
    assert more.seen.equals(city.seen), "a seat more is no other wish"


def test_a_class_opens_like_another(city):
    opened = changed(city, kind="open-class", like=ONE, programme="4435-90", seats=28)
    new = opened.programmes.filter(programme="4435-90").drop("programme", "seats")
    assert new.equals(city.programmes.filter(programme=ONE).drop("programme", "seats"))
    assert sum(seats(opened).values()) == sum(seats(city).values()) + 28
    assert opened.programmes["programme"].is_sorted()


def test_a_class_opens_in_another_school(city):
    opened = changed(city, kind="open-class", like=ONE, programme="x-90", seats=28, school="20433")
    row = opened.programmes.filter(programme="x-90")
    there = city.programmes.filter(school="20433").head(1)
    assert row.select("school", "gmina", "lat", "lng").equals(there.select("school", "gmina", "lat", "lng"))


def test_a_closed_class_is_not_offered(city):
    assert ONE not in seats(changed(city, kind="close-class", programmes=[ONE]))


def test_a_divided_class_keeps_its_seats(city):
    split = seats(changed(city, kind="split-class", programme=ONE, into=3))
    parts = [split[f"{ONE}/{number}"] for number in (1, 2, 3)]
    assert sum(parts) == seats(city)[ONE]
    assert max(parts) - min(parts) <= 1
    assert ONE not in split


def test_merged_classes_keep_their_seats(city):
    merged = seats(changed(city, kind="merge-classes", programmes=[ONE, OTHER]))
    assert merged[ONE] == seats(city)[ONE] + seats(city)[OTHER]
    assert OTHER not in merged


def test_rules_are_otherwise(city):
    assert changed(city, kind="choice-limit", schools=3).choice_limit == 3
    assert changed(city, kind="mechanism", name="parallel:3").mechanism == "parallel:3"
    assert changed(city, kind="tie-rule", name="single-lottery").ties == "single-lottery"
    exam = changed(city, kind="weights", polish=30, mathematics=45, foreign_language=25).rules.law.exam
    assert (exam.polish, exam.mathematics, exam.foreign_language) == (30, 45, 25)
    assert city.rules.law.exam.polish == 35


def test_people_are_otherwise(city):
    assert changed(city, kind="cohort-size", per_cent=10).candidates == 110
    assert changed(city, kind="composition", from_outside=50).given.homes.outside_city == 0.5
    assert changed(city, kind="demand", schools=[SCHOOL], shift=1.0).appeal == {SCHOOL: 1.0}
    assert changed(city, kind="no-shows", per_cent=5).no_shows == 0.05
    told = changed(city, kind="record", candidate="K000007", exam_polish=90)
    assert told.corrected == {"K000007": {"exam_polish": 90}}


def test_whoever_does_not_take_part_recruits_alone(city):
    apart = changed(city, kind="takes-part", together=["Kraków", "1219053"])
    assert apart.system_of("1261011") == apart.system_of("1219053") == "joint"
    others = set(city.programmes["gmina"]) - {"1261011", "1219053"}
    assert {apart.system_of(gmina) for gmina in others} == others
    assert apart.several_systems
    assert not city.several_systems


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ({"kind": "seats", "programmes": ["4435-2"], "add": 1}, "4435-02"),
        ({"kind": "seats", "schools": ["4453"], "add": 1}, "4435"),
        ({"kind": "close-class", "programmes": ["4435-0"]}, "4435-0"),
        ({"kind": "takes-part", "together": ["Wieliczki"]}, "Wieliczka"),
        ({"kind": "record", "candidate": "K00007"}, "K0000"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(city, asked, near):
    with pytest.raises(UnknownName, match=f"did you mean '{near}"):
        changed(city, **asked)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"kind": "mechanism", "name": "immediate"}, "immediate-acceptance"),
        ({"kind": "tie-rule", "name": "single-lotery"}, "single-lottery"),
        ({"kind": "weights", "polish": 50, "mathematics": 50, "foreign_language": 50}, "more than 100"),
    ],
)
def test_an_unknown_rule_is_refused(asked, said):
    with pytest.raises(ValueError, match=said):
        READ.validate_python(asked)


def test_every_kind_of_the_table_can_be_read():
    kinds = {model.model_json_schema()["properties"]["kind"]["const"]: kind for kind, model in CHANGES.items()}
    assert all(found == kind for found, kind in kinds.items())
    assert set(READ.json_schema()["discriminator"]["mapping"]) == set(CHANGES)


def test_a_change_leaves_the_city_it_began_from(city):
    before = city.programmes.clone()
    changed(city, kind="seats", schools=[SCHOOL], add=5)
    assert city.programmes.equals(before)
