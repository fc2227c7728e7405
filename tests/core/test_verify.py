"""The verifier accepts exactly the one right result: proved on small markets by looking at every possible seating."""

import random
from collections import Counter, defaultdict
from decimal import Decimal

import oracles
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import Matching, Tables
from small_markets import draw_market, every_seating, markets

from recruit_core import verify


def broken(tables: Tables, matching: Matching) -> dict[str, list[str]]:
    """What the verifier finds in a result that is true to the matching in every count and cutoff."""
    findings: dict[str, list[str]] = defaultdict(list)
    verify.judge(
        {name: verify.Table(iter(rows)) for name, rows in tables.items()},
        verify.NO_STEPS,
        verify.Table(iter(oracles.assignments_of(tables, matching))),
        verify.Table(iter(oracles.cutoffs_of(tables, matching))),
        oracles.summary_of(tables, matching, {}),
        findings,
    )
    return {number: lines for number, lines in findings.items() if lines}


# --- theorems --------------------------------------------------------------------------------------------------------


@settings(max_examples=300)
@given(markets)
def test_exactly_the_outcome_of_every_tie_breaking_is_accepted(tables: Tables) -> None:
    """Of all seatings, the verifier accepts the one that every order of tied candidates leads to, if there is one."""
    outcomes = oracles.outcomes_over_all_tie_breakings(oracles.from_tables(tables))
    accepted = [seating for seating in every_seating(tables) if not broken(tables, seating)]
    assert accepted == (outcomes if len(outcomes) == 1 else [])


@settings(max_examples=200)
@given(markets)
def test_each_refusal_names_the_property_that_is_broken(tables: Tables) -> None:
    """A feasible seating is stable just when V6 holds; a stable one that is refused is refused by V7 alone."""
    market = oracles.from_tables(tables)
    stable = oracles.stable_matchings(market)
    for seating in oracles.matchings(market):
        found = set(broken(tables, seating))
        assert found <= {"V6", "V7"}
        assert ("V6" not in found) == (seating in stable)


@settings(max_examples=120)
@given(markets)
def test_what_decides_is_named(tables: Tables) -> None:
    """Where orders of tied candidates differ, every outcome of theirs is refused because a tie decides a seat."""
    outcomes = oracles.outcomes_over_all_tie_breakings(oracles.from_tables(tables))
    for outcome in outcomes if len(outcomes) > 1 else []:
        assert any("tie decides a seat" in line for line in broken(tables, outcome)["V7"])


def test_the_drawn_markets_are_of_every_kind() -> None:
    """The theorems above are worth something only if each of their cases comes up."""
    kinds: Counter[str] = Counter()
    for number in range(400):
        tables = draw_market(random.Random(number))
        market = oracles.from_tables(tables)
        several_outcomes = len(oracles.outcomes_over_all_tie_breakings(market)) > 1
        several_stable = not oracles.ties(market) and len(oracles.stable_matchings(market)) > 1
        reserves = {row[4] for row in tables.get("pools", [])}
        kinds.update(
            {
                "a tie decides": several_outcomes,
                "ties decide nothing": bool(oracles.ties(market)) and not several_outcomes,
                "several stable": several_stable,
                "hard": "hard" in reserves,
                "soft": "soft" in reserves,
                "tie-breaks": len(tables["choices"][0]) > 4,
                "no seats": any(row[1] == "0" for row in tables["programmes"]),
                "not eligible": any(row[3] == "" for row in tables["choices"]),
            }
        )
    assert all(kinds[kind] >= 8 for kind in kinds), kinds


# --- ties, by example ------------------------------------------------------------------------------------------------


def market_of(programmes: str, choices: str) -> Tables:
    """`X 1 | Y 2` and `ada 1 X 10 | ...` as tables; merit `-` is empty, a fifth word is the tie-break."""
    rows = [["" if word == "-" else word for word in row.split()] for row in choices.split("|")]
    header = ["candidate", "rank", "programme", "merit", "tiebreak"][: len(rows[0])]
    return {
        "programmes": [["programme", "seats"], *(row.split() for row in programmes.split("|"))],
        "choices": [header, *rows],
    }


def test_a_tie_for_the_last_seat_is_refused() -> None:
    tables = market_of("X 1", "ada 1 X 10 | bob 1 X 10.000")
    found = broken(tables, {"ada": ("X", "open"), "bob": None})
    assert found == {"V7": ["tie decides a seat: bob for X (open); ada for X (open)"]}


def test_a_tie_below_the_cutoff_decides_nothing() -> None:
    tables = market_of("X 1", "ada 1 X 11 | bob 1 X 10 | cyr 1 X 10")
    assert not broken(tables, {"ada": ("X", "open"), "bob": None, "cyr": None})


def test_a_tie_with_seats_for_all_decides_nothing() -> None:
    tables = market_of("X 2", "ada 1 X 10 | bob 1 X 10")
    assert not broken(tables, {"ada": ("X", "open"), "bob": ("X", "open")})


def test_a_tie_break_given_in_the_data_decides() -> None:
    """A given tie-break goes before an empty one, a higher before a lower, whatever its sign."""
    tables = market_of("X 2", "ada 1 X 10 -7 | bob 1 X 10 - | cyr 1 X 10 -8")
    assert not broken(tables, {"ada": ("X", "open"), "bob": None, "cyr": ("X", "open")})
    assert "V6" in broken(tables, {"ada": ("X", "open"), "bob": ("X", "open"), "cyr": None})


def test_nobody_is_eligible_whatever_the_tie_break() -> None:
    tables = market_of("X 1", "ada 1 X - 0 | bob 1 X - -")
    assert not broken(tables, {"ada": None, "bob": None})


def test_tie_breaks_of_64_bits_are_compared_as_they_are() -> None:
    """So wide that they count by their place among those that occur."""
    low, high = str(-(2**63)), str(2**63 - 1)
    rows = f"ada 1 X 10 {high} | bob 1 X 10 {low} | cyr 1 X 10 - | dan 1 X 9 {high} | eve 1 X 10 {int(high) - 1}"
    tables = market_of("X 3", rows)
    seated: Matching = dict.fromkeys(("ada", "bob", "eve"), ("X", "open")) | {"cyr": None, "dan": None}
    assert not broken(tables, seated)
    assert "V6" in broken(tables, seated | {"bob": None, "cyr": ("X", "open")})


def test_a_ring_that_a_tie_opens_is_refused() -> None:
    """Nobody is level with a last one in, yet the order of cyr and ada at Y decides (after Erdil and Ergin 2008).

    cyr wants Y and cannot have it. Put before cyr there, ada may change with bob, who wants what ada has.
    """
    choices = "ada 1 Y 5 | ada 2 X 9 | bob 1 X 5 | bob 2 Y 9 | cyr 1 Y 5"
    tables = market_of("X 1 | Y 1", choices)
    swapped = {"ada": ("Y", "open"), "bob": ("X", "open"), "cyr": None}
    kept = {"ada": ("X", "open"), "bob": ("Y", "open"), "cyr": None}
    assert len(oracles.outcomes_over_all_tie_breakings(oracles.from_tables(tables))) == 2
    assert [line.split(":")[0] for line in broken(tables, kept)["V7"]] == ["tie decides a seat"]
    assert [line.split(":")[0] for line in broken(tables, swapped)["V7"]] == ["tie decides a seat"]


def test_merit_is_never_a_binary_fraction() -> None:
    """These two numbers are one as floating point."""
    tables = market_of("X 1", "ada 1 X 9007199254740993.000001 | bob 1 X 9007199254740993")
    assert not broken(tables, {"ada": ("X", "open"), "bob": None})


@given(st.decimals(-(10**12), 10**12, places=6))
def test_decimals_are_exact_and_canonical(number: Decimal) -> None:
    text = verify.decimal(verify.millionths(f"{number:f}"))
    assert Decimal(text) == number
    assert text == "0" or text == (f"{number:f}".rstrip("0").rstrip("."))
