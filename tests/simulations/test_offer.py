"""The offer: everything has a source, what nobody published says so, every place lies where it should."""

import json
from fractions import Fraction

import polars as pl
import pytest

from recruit_core.rulebooks.poland_facts import SUBJECTS
from simulations.assumptions import assumptions, published, room
from simulations.offer import ASSUMED, divided, left_out, programmes, schools
from simulations.places import CITY

OFFER = programmes()
SCHOOLS = schools()


def gminas() -> dict[str, list[list[float]]]:
    features = json.loads((room() / "gminas.geojson").read_text(encoding="utf-8"))["features"]
    return {f["properties"]["teryt"]: f["geometry"]["coordinates"][0] for f in features}


def even_odd(lng: int, lat: int, ring: list[list[float]]) -> bool:
    """Does a ray to the east cross the boundary an odd number of times? In exact fractions."""
    corners = [(Fraction(str(x)) * 1_000_000, Fraction(str(y)) * 1_000_000) for x, y in ring]
    crossings = 0
    for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (y1 > lat) != (y2 > lat) and x1 + (lat - y1) * (x2 - x1) / (y2 - y1) > lng:
            crossings += 1
    return crossings % 2 == 1


def test_the_metropolis_is_about_a_hundred_and_twenty_schools_and_six_hundred_groups() -> None:
    assert 110 <= SCHOOLS.height <= 130
    assert 560 <= OFFER.height <= 640


def test_ids_are_unique_and_every_group_belongs_to_a_school() -> None:
    assert OFFER["programme"].is_unique().all()
    assert SCHOOLS["school"].is_unique().all()
    assert set(OFFER["school"]) == set(SCHOOLS["school"])


def test_every_row_has_a_source() -> None:
    for table in (OFFER, SCHOOLS):
        assert (table["source"].str.len_chars() > 0).all()
    for name in ("aggregates", "demand", "thresholds", "exam_results", "exam_top_scores", "class_sizes"):
        assert (published(f"published/{name}")["source"] != "").all(), name
    for name in ("schools", "groups", "assumed_schools", "assumed_groups", "areas"):
        assert (published(name)["source"] != "").all(), name


def test_assumed_rows_say_so_and_stay_apart() -> None:
    made, real = OFFER.filter(source=ASSUMED), OFFER.filter(pl.col("source") != ASSUMED)
    assert not set(made["school"]) & set(real["school"])
    assert made["assumed"].unique().to_list() == ["everything"]
    assert not real["assumed"].str.contains("everything").any()
    assert SCHOOLS.filter(source=ASSUMED)["name"].str.contains("założenie").all()
    assert not SCHOOLS.filter(pl.col("source") != ASSUMED)["name"].str.contains("założenie").any()


def test_only_stated_seats_are_not_assumed() -> None:
    stated = OFFER.filter(~pl.col("assumed").str.contains("seats|everything"))
    assert stated.height == published("groups").filter(pl.col("seats") != "").height
    assert stated["seats"].to_list() == [28] * stated.height


def test_the_published_rows_know_no_vocational_school_and_only_the_city() -> None:
    real = SCHOOLS.filter(pl.col("source") != ASSUMED)
    assert set(real["kind"]) == {"general", "technical"}
    assert set(real["gmina"]) == {CITY}


def test_all_fifteen_gminas_have_a_school() -> None:
    assert set(SCHOOLS["gmina"]) == set(gminas())
    assert len(gminas()) == 15


@pytest.mark.parametrize("gmina", sorted(gminas()))
def test_schools_lie_inside_their_gmina(gmina: str) -> None:
    ring = gminas()[gmina]
    for school, lat, lng in SCHOOLS.filter(gmina=gmina).select("school", "lat", "lng").iter_rows():
        assert even_odd(lng, lat, ring), school


def test_every_group_scores_at_least_four_subjects_of_the_certificate() -> None:
    for programme, scored in OFFER.select("programme", "scored_subjects").iter_rows():
        subjects = scored.split("|")
        assert len(subjects) == len(set(subjects)) >= 4, programme
        assert set(subjects) <= set(SUBJECTS), programme
        assert {"polish", "mathematics"} <= set(subjects), programme


def test_published_scored_subjects_are_kept() -> None:
    full = published("groups").filter(rspo="7713", group="A").row(0, named=True)
    assert full["scored_subjects"] == "pol|mat|fiz|inf"
    row = OFFER.filter(programme="7713-01").row(0, named=True)
    assert row["scored_subjects"] == "polish|mathematics|physics|informatics"
    assert "scored" not in row["assumed"]


def test_missing_scored_subjects_follow_the_stated_rule() -> None:
    """27081 1D publishes two subjects and extends mathematics, geography and English."""
    row = OFFER.filter(school="27081", name="1D: matematyka, geografia, j. angielski").row(0, named=True)
    assert row["scored_subjects"] == "polish|mathematics|geography|english"
    assert "scored subjects" in row["assumed"]


def test_a_class_split_by_language_keeps_its_seats() -> None:
    split = OFFER.filter(pl.col("assumed").str.contains("split"))
    whole = split.group_by(pl.col("programme").str.replace(r"-[a-z]+$", "")).agg(pl.col("seats").sum(), pl.len())
    assert set(whole["len"]) == {assumptions().offer.split_by_second_languages}
    assert set(whole["seats"] % assumptions().offer.general_class_seats) == {0}


def test_assumptions_name_only_groups_that_exist() -> None:
    known = set(published("groups").select("rspo", "group").iter_rows())
    offer = assumptions().offer
    shared = {(str(row.rspo), group) for row in offer.shared_class for groups in row.groups for group in groups}
    several = {(str(row.rspo), group) for row in offer.several_classes for group in row.groups}
    assert shared <= known
    assert several <= known
    assert not shared & several
    assert {str(rspo) for rspo in offer.not_run_by_city} <= set(published("schools")["rspo"])
    assert {str(rspo) for rspo in assumptions().schools.known.values()} <= set(SCHOOLS["school"])


def test_groups_of_one_class_share_its_seats() -> None:
    """Seven groups of class 1B of one school: 28 seats, four each."""
    groups = OFFER.filter(school="107376").filter(pl.col("name").str.starts_with("1B-"))
    assert groups["seats"].to_list() == [4] * 7


@pytest.mark.parametrize(("seats", "parts", "expected"), [(28, 3, [10, 9, 9]), (30, 2, [15, 15]), (2, 3, [1, 1, 0])])
def test_the_first_parts_take_what_is_left_over(seats: int, parts: int, expected: list[int]) -> None:
    assert divided(seats, parts) == expected


def test_seats_of_the_city_come_near_the_published_ones() -> None:
    """2022: 5 043 general, 3 884 technical; vocational 1 284 in 2023."""
    seats = dict(OFFER.filter("run_by_city").group_by("kind").agg(pl.col("seats").sum()).iter_rows())
    assert seats["general"] == pytest.approx(5043, rel=0.06)
    assert seats["technical"] == pytest.approx(3884, rel=0.06)
    assert seats["vocational"] == pytest.approx(1284, rel=0.02)


def test_schools_are_in_or_left_out_with_a_reason() -> None:
    out = left_out()
    real = SCHOOLS.filter(pl.col("source") != ASSUMED)
    assert out.height + real.height == published("schools").height
    assert not set(out["school"]) & set(real["school"])
    assert (out["reason"] != "").all()
