"""Law cases of the supplementary round, of appeals and of repair, under the Polish rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from recruit_core.errors import RecruitError
from recruit_core.register import Register
from recruit_core.result import Result, recruit
from recruit_core.rounds.appeals import uphold
from recruit_core.rounds.corrections import correct
from recruit_core.rounds.outcomes import after_supplementary, outcome_of
from recruit_core.rounds.repair import repair
from recruit_core.rounds.statuses import Outcome, Status
from recruit_core.rounds.supplementary import call_waiting, supplementary
from recruit_core.rulebooks import rulebook

CASES = Path(__file__).parents[1] / "cases" / "poland"
POLISH = rulebook("pl-2026")
Lists = Mapping[str, list[Any]]


def cases(name: str) -> list[Any]:
    loaded = yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))
    return [pytest.param(case, id=case["name"]) for case in loaded]


def hundredths(points: object) -> int | None:
    return None if points is None else int(Decimal(str(points)) * 100)


def register(case: Mapping[str, Any], lists: Lists, law: str = "pl-2026") -> Register:
    """Lists as candidate -> [points, wish, wish, ...]; no points are a test that was failed."""
    rows = [
        (candidate, rank, wish, hundredths(points))
        for candidate, (points, *wishes) in lists.items()
        for rank, wish in enumerate(wishes, 1)
    ]
    schema = {"candidate": pl.String, "rank": pl.Int64, "programme": pl.String, "points": pl.Int64}
    choices = pl.DataFrame(rows, schema=schema, orient="row")
    points = [pl.col("points").fill_null(0).alias("test_points"), pl.col("points").is_not_null().alias("test_passed")]
    listed = [pl.col("points").cast(pl.String).alias("merit")]
    choices = choices.with_columns(listed if law == "listed" else points).drop("points")
    orders = {(c, p): -at for p, order in case.get("decided", {}).items() for at, c in enumerate(order)}
    pairs = choices.select("candidate", "programme").iter_rows()
    tables = {
        "programmes": pl.DataFrame({"programme": list(case["seats"]), "seats": list(case["seats"].values())}),
        "choices": choices.with_columns(pl.Series("tiebreak", [orders.get(pair) for pair in pairs], dtype=pl.Int64)),
    }
    groups = [(c, group) for c, group in case.get("groups", {}).items() if c in lists]
    if groups:
        tables["groups"] = pl.DataFrame(groups, schema=["candidate", "group"], orient="row")
    pools = [
        (programme, pool, seats, group, reserve, order)
        for programme, there in case.get("pools", {}).items()
        for order, (pool, (seats, group, reserve)) in enumerate(there.items())
    ]
    if pools:
        columns = ["programme", "pool", "seats", "group", "reserve", "order"]
        tables["pools"] = pl.DataFrame(pools, schema=columns, orient="row")
    return Register.assemble(tables, rulebook(law).facts)


def programmes(result: Result) -> dict[str, str | None]:
    return dict(outcome_of(result.matching).seats)


@pytest.mark.parametrize("case", cases("supplementary"))
def test_law_case_of_the_supplementary_round(case: dict[str, Any]) -> None:
    law = case.get("rulebook", "pl-2026")
    main = recruit(register(case, case["main"], law), rulebook(law))
    held = {**programmes(main), **case.get("appeals", {})} | dict.fromkeys(case.get("resigned", ()))
    statuses = {
        c: Status("resigned" if c in case.get("resigned", ()) else "admitted" if programme else "waiting", programme)
        for c, programme in held.items()
    }

    def later() -> Register:
        if case.get("call"):
            return call_waiting(main.matching, statuses)
        offer = {**case, "seats": case.get("offer", case["seats"])}
        return supplementary(main.matching, statuses, register(offer, case["new"], law))

    if "refused" in case:
        with pytest.raises(RecruitError) as refusal:
            later()
        problems = getattr(refusal.value, "problems", ())
        assert case["refused"] in (refusal.value.code, *(problem.code for problem in problems))
        return
    final = after_supplementary(Outcome(held), recruit(later(), rulebook(law)).matching)
    assert final.seats == case["then"]


@pytest.mark.parametrize("case", cases("appeals"))
def test_law_case_of_appeals(case: dict[str, Any]) -> None:
    result = recruit(register(case, case["main"]), POLISH)
    [(candidate, right)] = case["appeal"].items()
    groups = {candidate: right["groups"][0]} if "groups" in right else {}
    base = register({**case, "groups": {**case.get("groups", {}), **groups}}, case["main"])
    facts = {name: value for name, value in right.items() if name not in ("points", "groups")}
    points = {"test_points": hundredths(right.get("points")), "test_passed": True}
    of_choices = dict.fromkeys(case["main"][candidate][1:], points) if "points" in right else {}
    corrected = correct(base, POLISH.facts, candidate, facts, of_choices)
    matching = result.matching
    upheld = uphold(result.register, POLISH, matching.cutoffs(), matching.assignments(), candidate, corrected)
    divided = case.get("pools", {})
    because = {
        f"{each.programme} {each.pool}" if each.programme in divided else each.programme: each.because
        for each in upheld.comparisons
    }
    assert (upheld.programme, because) == (case["due"], case["because"])


@pytest.mark.parametrize("case", cases("repair"))
def test_law_case_of_repair(case: dict[str, Any]) -> None:
    before = recruit(register(case, case["main"]), POLISH)
    lists = {c: [case.get("right", {}).get(c, points), *wishes] for c, (points, *wishes) in case["main"].items()}
    seats = {**case["seats"], **case.get("right_seats", {})}
    found = repair(before, register({**case, "seats": seats}, lists))
    assert list(found.corrected) == case["corrected"]
    assert list(found.programmes) == case.get("programmes", [])
    assert list(found.holds_without_title) == case.get("without_title", [])
    assert list(found.denied) == case.get("denied", [])
    assert sorted(c for tie in found.ties for c in tie.candidates) == case.get("tied", [])
    told = {each.name: {"moves": _ends(each.moves, each.seats), "added": each.extra_seats} for each in found.remedies}
    assert told == {name: case[name] for name in ("extra-seats", "keep-and-add", "re-run") if name in case}


def _ends(moves: Mapping[str, str], seats: Mapping[str, tuple[str, str] | None]) -> dict[str, str | None]:
    return {candidate: seat[0] if (seat := seats[candidate]) else None for candidate in moves}
