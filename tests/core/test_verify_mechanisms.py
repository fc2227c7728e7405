"""The verifier accepts the right result of every mechanism and tie rule, and no other seating of the same market."""

import json
import random
from collections import Counter, defaultdict
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import oracles
import oracles_ties
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import Matching, Tables
from oracles_mechanisms import LITERAL, lists_of
from oracles_ties import EQUAL_TREATMENT, LOTTERIES
from seated import seated, seats_of, tables_of
from small_markets import draw_market, every_seating
from strategies import Round, larger, rounds, ruled

from recruit_core import UnresolvedTie, verify
from recruit_core.errors import TieRuleNotForMechanism

ACCEPTANCE = [name for name in oracles_ties.ACCEPTANCE if name != "parallel:1"]  # which is immediate acceptance
REPLAYED = ["deferred-acceptance-programmes", "top-trading-cycles", "efficiency-adjusted"]
MECHANISMS = [*ACCEPTANCE, *REPLAYED, "stable-improvement-cycles"]
TIE_RULES = ("refuse", *LOTTERIES, *EQUAL_TREATMENT)
RUNS = [(name, ties) for name in MECHANISMS for ties in TIE_RULES if name in ACCEPTANCE or ties not in EQUAL_TREATMENT]
FEW = settings(max_examples=settings.default.max_examples // 20)


class Run(NamedTuple):
    """Mechanism, tie rule and seed of one run."""

    mechanism: str
    ties: str
    seed: str | None


def rules_in(tables: Tables, run: Run) -> set[str]:
    return set(oracles_ties.rules_of(tables, run.ties).values())


def outcomes(tables: Tables, run: Run) -> list[Matching]:
    """The different outcomes over the orders of the tied that the verifier has to ask about."""
    lists, rules, seed = lists_of(tables), oracles_ties.rules_of(tables, run.ties), run.seed or ""
    if run.mechanism not in REPLAYED:
        return oracles_ties.outcomes(run.mechanism, lists, rules, seed)
    draw = oracles_ties.lottery(lists, rules, seed)
    orders = oracles_ties.by_id_and_against(oracles_ties.undecided(run.mechanism, lists, rules, draw))
    return oracles.different(LITERAL[run.mechanism](lists, draw | order) for order in orders)


def draw(mechanism: str, ties: str, number: int) -> tuple[Tables, Run]:
    """A small market and a run; in one of three markets programmes have tie rules of their own."""
    chance = random.Random(number)
    tables = draw_market(chance)
    known = TIE_RULES if mechanism in ACCEPTANCE else TIE_RULES[:3]
    if chance.random() < 1 / 3:
        header, *rows = tables["programmes"]
        tables["programmes"] = [[*header, "ties"], *([*row, chance.choice(["", *known])] for row in rows)]
    run = Run(mechanism, ties, None)
    drawn = rules_in(tables, run) & set(LOTTERIES)
    return tables, run._replace(seed=f"draw of day {chance.randint(1, 9)}" if drawn else None)


def broken(tables: Tables, run: Run, matching: Matching) -> dict[str, list[str]]:
    """What the verifier finds in a result that is true to the matching in every count and cutoff."""
    findings: dict[str, list[str]] = defaultdict(list)
    verify.judge(
        {name: verify.Table(iter(rows)) for name, rows in tables.items()},
        verify.NO_STEPS,
        verify.Table(iter(oracles.assignments_of(tables, matching))),
        verify.Table(iter(oracles.cutoffs_of(tables, matching))),
        oracles.summary_of(tables, matching, {}) | run._asdict(),
        findings,
    )
    return {number: lines for number, lines in findings.items() if lines}


def undecided(tables: Tables, run: Run) -> bool:
    """Whether programmes that refuse ties stand beside some that admit or leave out whole groups."""
    rules = rules_in(tables, run)
    return "refuse" in rules and bool(rules & set(EQUAL_TREATMENT))


@pytest.mark.parametrize(("mechanism", "ties"), RUNS)
@FEW
@given(st.integers(0, 2**64))
def test_exactly_the_right_result_is_accepted(mechanism: str, ties: str, number: int) -> None:
    """Of all seatings the one outcome; none where the order of refused ties decides.

    Where ties are refused at one programme and whole groups admitted at another, the verifier may refuse an outcome
    that no order changes; it never accepts another.
    """
    tables, run = draw(mechanism, ties, number)
    right = outcomes(tables, run)
    accepted = [seating for seating in every_seating(tables) if not broken(tables, run, seating)]
    due = right if len(right) == 1 else []
    assert accepted == due or (accepted == [] and undecided(tables, run))


def test_the_drawn_runs_are_of_every_kind() -> None:
    """The theorem above is worth something only if, for each rule, right results come up and ties that decide."""
    kinds: Counter[tuple[str, str]] = Counter()
    for mechanism, ties in RUNS:
        for number in range(12):
            tables, run = draw(mechanism, ties, number)
            several = len(outcomes(tables, run)) > 1
            kinds[mechanism, "a tie decides" if several else "one outcome"] += 1
    for mechanism in MECHANISMS:
        assert kinds[mechanism, "a tie decides"] and kinds[mechanism, "one outcome"] > 10, kinds


@pytest.mark.parametrize("mechanism", MECHANISMS)
@FEW
@given(st.integers(0, 2**64))
def test_a_renamed_mechanism_or_rule_is_refused_where_it_leads_elsewhere(mechanism: str, number: int) -> None:
    """The seats of one rule under the name of another: accepted just where that rule leads to the same seats."""
    tables, run = draw(mechanism, "single-lottery", number)
    right = outcomes(tables, run)
    others = [run._replace(mechanism=other) for other in MECHANISMS]
    others += [run._replace(ties=ties) for ties in LOTTERIES] + [run._replace(seed=f"{run.seed} again")]
    for other in others if len(right) == 1 and run.seed else []:
        if rules_in(tables, other) & set(EQUAL_TREATMENT) and other.mechanism not in ACCEPTANCE:
            continue
        renamed = outcomes(tables, other)
        accepted = not broken(tables, other, right[0])
        assert accepted == (renamed == right) or (not accepted and undecided(tables, other))


# --- the engine beside the verifier ----------------------------------------------------------------------------------


ROUNDS = st.one_of(rounds(), st.integers(0, 2**64).map(lambda number: larger(number, most_candidates=20)))


@pytest.mark.parametrize(("mechanism", "ties"), RUNS)
@FEW
@given(round_=ROUNDS, own=st.lists(st.sampled_from([None, *TIE_RULES]), max_size=3))
def test_what_the_engine_gives_is_accepted(mechanism: str, ties: str, round_: Round, own: list[str | None]) -> None:
    """Also with dozens of candidates, where nobody can look at every seating, and with rules of some programmes."""
    round_ = ruled(round_, own)
    tables = tables_of(round_)
    seed = "drawn" if rules_in(tables, Run(mechanism, ties, None)) & set(LOTTERIES) else None
    try:
        result = seated(round_, mechanism, ties, seed)
    except (UnresolvedTie, TieRuleNotForMechanism):
        return
    run = Run(mechanism, ties, seed)
    assert not broken(tables, run, seats_of(result)) or undecided(tables, run)


# --- a lottery by hand -----------------------------------------------------------------------------------------------

TIED: Tables = {
    "programmes": [["programme", "seats"], ["X", "1"], ["Y", "1"]],
    "choices": [
        ["candidate", "rank", "programme", "merit"],
        *([candidate, rank, programme, "10"] for candidate in ("ada", "bob") for rank, programme in ("1X", "2Y")),
    ],
}


def first_drawn(seed: str, scope: str) -> str:
    """Whoever has the higher number, as `printf '%s\\n%s\\n%s' SEED SCOPE CANDIDATE | sha256sum` prints it."""
    return max("ada", "bob", key=lambda candidate: sha256(f"{seed}\n{scope}\n{candidate}".encode()).hexdigest())


@pytest.mark.parametrize(("ties", "scope"), [("single-lottery", ""), ("multiple-lottery", "X")])
def test_the_higher_number_goes_first(ties: str, scope: str) -> None:
    winners = set()
    for seed in map(str, range(8)):
        winner = first_drawn(seed, scope)
        loser = {"ada": "bob", "bob": "ada"}[winner]
        run = Run("deferred-acceptance", ties, seed)
        assert not broken(TIED, run, {winner: ("X", "open"), loser: ("Y", "open")})
        assert "V6" in broken(TIED, run, {loser: ("X", "open"), winner: ("Y", "open")})
        winners.add(winner)
    assert winners == {"ada", "bob"}


# --- what is printed is true of the run ------------------------------------------------------------------------------

PRINTED = {
    ("deferred-acceptance", "refuse"): "V6  No justified envy",
    ("parallel:2", "refuse"): "V6  No envy in the order compared, blocks",
    ("immediate-acceptance", "single-lottery"): "V6  No envy in the order compared, blocks",
    ("serial-dictatorship", "refuse"): "V6  No envy in one order of candidates",
    ("deferred-acceptance", "admit-all"): "V6  Equal treatment",
    ("deferred-acceptance", "admit-none"): "V7  Score limits raised from zero",
    ("deferred-acceptance-programmes", "refuse"): "V7  Replay: programmes asking",
    ("top-trading-cycles", "refuse"): "V6  Replay",
    ("efficiency-adjusted", "multiple-lottery"): "V6  Replay",
    ("stable-improvement-cycles", "single-lottery"): "V7  Replay: deferred acceptance, then",
}


@pytest.mark.parametrize(("mechanism", "ties"), PRINTED)
def test_the_lines_are_true_of_the_run(mechanism: str, ties: str, tmp_path: Path) -> None:
    """Eight lines, one for each check; no envy is promised where the mechanism does not."""
    run = Run(mechanism, ties, "7" if ties in LOTTERIES else None)
    tables = TIED | {"choices": [[*row[:3], row[3] + "1" * (row[0] == "ada")] for row in TIED["choices"]]}
    (outcome,) = outcomes(tables, run)
    report = verify.verify(*written(tmp_path, tables, run, outcome))
    assert (report.status, report.broken) == (0, ())
    assert [line[:2] for line in report.checked] == [f"V{number}" for number in range(1, 9)]
    assert [line for line in report.checked if line.startswith(PRINTED[mechanism, ties])]
    assert ("envy" in "".join(report.checked)) == (run.mechanism not in REPLAYED[1:] and ties not in EQUAL_TREATMENT)
    assert any("seed that the result names" in line for line in report.checked) == (ties in LOTTERIES)


def written(folder: Path, tables: Tables, run: Run, outcome: Matching) -> tuple[Path, Path]:
    market = oracles.write_market(folder / "market", tables)
    result = oracles.write_result(folder / "result", market, outcome)
    summary = json.loads((result / "summary.json").read_text("utf-8"))
    (result / "summary.json").write_text(json.dumps(summary | run._asdict()), "utf-8")
    return market, result


# --- chance is told as it was ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("run", "own", "told"),
    [
        (Run("deferred-acceptance", "refuse", "7"), "", "none was used"),
        (Run("deferred-acceptance", "single-lottery", None), "", "it needs a seed"),
        (Run("deferred-acceptance", "refuse", None), "multiple-lottery", "it needs a seed"),
        (Run("deferred-acceptance", "single-lottery", "7"), "refuse", "none was used"),
        (Run("top-trading-cycles", "admit-none", None), "", "whole tied groups"),
        (Run("stable-improvement-cycles", "refuse", None), "admit-all", "whole tied groups"),
    ],
)
def test_a_seed_is_named_just_where_lots_are_drawn(run: Run, own: str, told: str, tmp_path: Path) -> None:
    """By the rule of the run where a programme has none of its own; whole groups only where a mechanism knows them."""
    programmes = [["programme", "seats", "ties"], ["X", "1", own], ["Y", "1", own]]
    matching: Matching = {"ada": ("X", "open"), "bob": ("Y", "open")}
    report = verify.verify(*written(tmp_path, TIED | {"programmes": programmes}, run, matching))
    assert report.status == 1
    assert [line for line in report.broken if line.startswith("V2") and told in line], report.broken


# --- no recursion, no quadratic step ---------------------------------------------------------------------------------


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_long_chain_is_followed(mechanism: str) -> None:
    """Some hundred candidates in a ring: each wants the next one's seat and stands highest at the own one."""
    many = 400
    rows = [[f"c{n:03}", rank, f"P{(n + step) % many:03}", str(2 - step)] for n in range(many) for rank, step in RING]
    tables: Tables = {
        "programmes": [["programme", "seats"], *([f"P{n:03}", "1"] for n in range(many))],
        "choices": [["candidate", "rank", "programme", "merit"], *rows],
    }
    moved = mechanism != "deferred-acceptance-programmes"
    matching: Matching = {f"c{n:03}": (f"P{(n + moved) % many:03}", "open") for n in range(many)}
    assert not broken(tables, Run(mechanism, "refuse", None), matching)


RING = (("1", 1), ("2", 0))
