"""Special achievements against a literal transcription of § 6, and the theorems of the same-contest rule."""

from __future__ import annotations

import poland_oracle as oracle
from hypothesis import given
from hypothesis import strategies as st
from poland_registers import PL_2026, SOME, Facts

from recruit_core.rulebooks.itemised import points_text

ROWS = [(row.contest, row.result) for row in PL_2026.law.achievements.results]
LISTED = ("mathematics", "physics", "history")

anywhere = st.sampled_from(ROWS).flatmap(
    lambda row: st.fixed_dictionaries(
        {"contest": st.just(row[0]), "result": st.just(row[1]), "count": st.integers(1, 4)}
    )
)
named = st.sampled_from([row for row in ROWS if row[0] == "kurator-voivodeship"]).flatmap(
    lambda row: st.fixed_dictionaries(
        {"contest": st.just(row[0]), "result": st.just(row[1]), "competition": st.sampled_from(LISTED)},
        optional={"scope": st.sampled_from(["one", "two"])},
    )
)
titles = st.lists(anywhere | named, max_size=6)


def worth(given_titles: list[Facts]) -> str:
    return str(PL_2026.itemise({"achievements": given_titles}, "case.json").as_json()["points"])


@given(titles)
def test_achievements_agree_with_the_transcribed_regulation(given_titles: list[Facts]) -> None:
    assert worth(given_titles) == points_text(oracle.achievements(given_titles) * 100)


@SOME
@given(titles, st.randoms(use_true_random=False))
def test_order_of_titles_is_irrelevant(given_titles: list[Facts], chance: object) -> None:
    shuffled = list(given_titles)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert worth(shuffled) == worth(given_titles)


@SOME
@given(titles, named)
def test_the_same_title_from_the_same_contest_never_counts_twice(given_titles: list[Facts], title: Facts) -> None:
    once = [*given_titles, title]
    assert worth([*once, title]) == worth(once)


@SOME
@given(titles, anywhere)
def test_a_further_title_never_hurts(given_titles: list[Facts], title: Facts) -> None:
    assert float(worth([*given_titles, title])) >= float(worth(given_titles))
