"""Examples of papers as oracles and engine see them; the form of a case is told at the head of the first YAML file."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import oracles
import yaml
from oracles import Matching, SmallMarket, Tables

CASES = Path(__file__).parent / "cases" / "papers"
Case = dict[str, Any]


def cases() -> list[Case]:
    return [
        case
        for path in sorted(CASES.glob("*.yaml"))
        for case in yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    ]


def places(order: str) -> dict[str, int]:
    """Candidate -> place in an order like `a (b c) d`, where b and c are equals; the higher place goes first."""
    groups = [part.strip("()").split() for part in re.findall(r"\([^)]*\)|\S+", order)]
    return {candidate: len(groups) - at for at, group in enumerate(groups) for candidate in group}


def tables_of(case: Case) -> Tables:
    """The case as the tables of a market folder; who is missing in an order may not sit there."""
    seats = dict.fromkeys(case["priorities"], "1") | case.get("seats", {})
    order = {school: places(text) for school, text in case["priorities"].items()}
    tables: Tables = {
        "programmes": [["programme", "seats"], *([school, str(number)] for school, number in seats.items())]
    }
    tables["choices"] = [["candidate", "rank", "programme", "merit"]]
    for candidate, wishes in case["lists"].items():
        for rank, school in enumerate(wishes.split(), 1):
            tables["choices"].append([candidate, str(rank), school, str(order[school].get(candidate, ""))])
    if "pools" in case:
        tables["pools"] = [["programme", "pool", "seats", "group", "reserve", "order"], *pools_of(case)]
    if "groups" in case:
        members = [[c, group] for group, names in case["groups"].items() for c in names.split()]
        tables["groups"] = [["candidate", "group"], *members]
    return tables


def pools_of(case: Case) -> Iterator[list[str]]:
    for school, pools in case["pools"].items():
        for at, (pool, seats) in enumerate(pools.items(), 1):
            number, group, reserve = [*str(seats).split(), "", ""][:3]
            yield [school, pool, number, group, reserve, str(at)]


def seats_of(case: Case, seats: dict[str, str]) -> Matching:
    """The seats that a case expects: `school/pool` where a school has several, `~` for none."""
    return dict.fromkeys(case["lists"]) | {
        c: None if seat == "~" else tuple(f"{seat}/open".split("/")[:2]) for c, seat in seats.items()
    }


def rule_of(outcome: str) -> tuple[str, str, str]:
    """Mechanism, tie rule and seed or the candidates who do not consent, of the name of an outcome."""
    mechanism, _, rest = outcome.partition(", ")
    rule, _, seed = rest.partition(" ")
    return mechanism, rule or "refuse", seed


def instead(case: Case) -> Case:
    """The other market of a case: what `instead` says, and the rest as it is."""
    change = case["instead"]
    merged = {name: case.get(name, {}) | change[name] for name in ("seats", "priorities", "lists") if name in change}
    return case | merged | {"name": f"{case['name']} ({change['name']})", "outcomes": change["outcomes"]}


def stable_matchings(market: SmallMarket) -> list[Matching]:
    """All stable matchings, candidate by candidate, leaving a branch as soon as two of those seated block it."""
    found: list[Matching] = [{}]
    for candidate in market.claims:
        found = [
            partial | {candidate: seat}
            for partial in found
            for seat in [*(pool for pool, _ in market.claims[candidate]), None]
            if list(partial.values()).count(seat) < market.seats.get(seat, len(market.claims))
            and not envied(market, partial | {candidate: seat})
        ]
    return [matching for matching in found if not oracles.blocking_pairs(market, matching)]


def envied(market: SmallMarket, partial: Matching) -> bool:
    """Does one of those seated so far want a seat that somebody lower holds? Who comes later cannot mend that."""
    key = {(c, pool): key for c in partial for pool, key in market.claims[c]}
    return any(
        key[holder, pool] < key[c, pool]
        for c in partial
        for pool, _ in market.claims[c][: oracles.place_in_list(market, c, partial[c])]
        for holder, seat in partial.items()
        if seat == pool
    )


def efficient(market: SmallMarket, matching: Matching) -> bool:
    """No other matching is better for somebody and worse for nobody: seats that one would rather have neither stay
    free nor go round in a circle."""
    wants = {
        c: [p for p, _ in own][: oracles.place_in_list(market, c, matching[c])] for c, own in market.claims.items()
    }
    if any(list(matching.values()).count(pool) < market.seats[pool] for own in wants.values() for pool in own):
        return False
    arrows = {pool: {matching[c] for c in wants if pool in wants[c]} - {None} for pool in market.seats}
    while leaves := {pool for pool, sources in arrows.items() if not sources}:
        arrows = {pool: sources - leaves for pool, sources in arrows.items() if pool not in leaves}
    return not arrows
