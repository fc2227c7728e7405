"""Slow and literal truths about small markets. No line is shared with the engine or with the verifier.

A small market is plain Python: seats of each pool, and for each candidate the claims in falling order of wish, each a
pool and a key. Keys of one pool are compared as they are, higher first; a pool that a candidate may not have is simply
not in the list. A matching is a dict: candidate -> pool or None.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from itertools import permutations, product
from math import factorial, prod
from pathlib import Path
from typing import Any

Matching = dict[str, Any]
Tables = dict[str, list[list[str]]]  # table -> rows, header first

TOO_MANY = 50_000


@dataclass(frozen=True)
class SmallMarket:
    """`seats`: pool -> number; `claims`: candidate -> [(pool, key), ...], most wanted first."""

    seats: Mapping[Any, int]
    claims: Mapping[str, Sequence[tuple[Any, Any]]]


# --- what stable means, by looking at everything ---------------------------------------------------------------------


def matchings(market: SmallMarket) -> Iterator[Matching]:
    """Every way to give each candidate one of the claims or nothing without over-filling a pool."""
    options = [[pool for pool, _ in claims] + [None] for claims in market.claims.values()]
    if prod(map(len, options)) > TOO_MANY:
        raise ValueError("too large to look at every matching")
    for choice in product(*options):
        if all(choice.count(pool) <= seats for pool, seats in market.seats.items()):
            yield dict(zip(market.claims, choice, strict=True))


def blocking_pairs(market: SmallMarket, matching: Matching) -> list[tuple[str, Any]]:
    """Candidate and pool where the candidate would rather be, and a seat is free or somebody strictly lower sits."""
    key = {(candidate, pool): key for candidate, claims in market.claims.items() for pool, key in claims}
    pairs = []
    for candidate, claims in market.claims.items():
        for pool, own in claims:
            if pool == matching[candidate]:
                break
            inside = [other for other, seat in matching.items() if seat == pool]
            if len(inside) < market.seats[pool] or any(key[other, pool] < own for other in inside):
                pairs.append((candidate, pool))
    return pairs


def stable_matchings(market: SmallMarket) -> list[Matching]:
    """All stable matchings, by enumeration (weakly stable ones where keys tie)."""
    return [matching for matching in matchings(market) if not blocking_pairs(market, matching)]


def place_in_list(market: SmallMarket, candidate: str, pool: Any) -> int:
    """0 for the most wanted claim; the length of the list for no seat."""
    pools = [pool for pool, _ in market.claims[candidate]]
    return pools.index(pool) if pool is not None else len(pools)


def candidate_optimal(market: SmallMarket) -> Matching:
    """The stable matching that every candidate likes at least as much as every other; keys of a pool must differ."""
    if ties(market):
        raise ValueError("keys tie; there may be no best stable matching")
    stable = stable_matchings(market)
    best = {
        candidate: min((matching[candidate] for matching in stable), key=lambda p: place_in_list(market, candidate, p))
        for candidate in market.claims
    }
    if best not in stable:
        raise AssertionError("the best seats of all candidates are not stable together; the theory says they are")
    return best


# --- deferred acceptance as in the paper -----------------------------------------------------------------------------


def deferred_acceptance_literal(market: SmallMarket) -> Matching:
    """Gale and Shapley (1962), step by step; keys of a pool must differ.

    Everybody who has no seat asks at the next pool of the list; each pool keeps the highest of those who asked and of
    those it kept, up to its seats, and refuses the others; until nobody asks.
    """
    if ties(market):
        raise ValueError("keys tie; break the ties first")
    asked = dict.fromkeys(market.claims, 0)
    kept: dict[Any, list[tuple[Any, str]]] = {pool: [] for pool in market.seats}
    while True:
        seated = {candidate for pool in kept.values() for _, candidate in pool}
        asking = [c for c in market.claims if c not in seated and asked[c] < len(market.claims[c])]
        if not asking:
            return {
                c: next((p for p, inside in kept.items() if c in [i for _, i in inside]), None) for c in market.claims
            }
        for candidate in asking:
            pool, key = market.claims[candidate][asked[candidate]]
            asked[candidate] += 1
            kept[pool].append((key, candidate))
        for pool, inside in kept.items():
            kept[pool] = sorted(inside, reverse=True)[: market.seats[pool]]


# --- ties ------------------------------------------------------------------------------------------------------------


def ties(market: SmallMarket) -> list[tuple[Any, list[str]]]:
    """Pool and candidates, for each key that two candidates share at one pool."""
    level: dict[tuple[Any, Any], list[str]] = {}
    for candidate, claims in market.claims.items():
        for pool, key in claims:
            level.setdefault((pool, key), []).append(candidate)
    return [(pool, tied) for (pool, _), tied in level.items() if len(tied) > 1]


def tie_breakings(market: SmallMarket) -> Iterator[SmallMarket]:
    """The market under every strict order of every tied group, each pool on its own."""
    groups = ties(market)
    if prod(factorial(len(tied)) for _, tied in groups) > TOO_MANY:
        raise ValueError("too many orders of tied candidates")
    for orders in product(*(permutations(tied) for _, tied in groups)):
        place = {
            (pool, candidate): -order.index(candidate)
            for (pool, _), order in zip(groups, orders, strict=True)
            for candidate in order
        }
        yield with_places(market, place)


def common_tie_breakings(market: SmallMarket) -> Iterator[SmallMarket]:
    """The market under every order of all candidates, the same order at each pool."""
    for order in permutations(market.claims):
        yield with_places(market, {(pool, c): -order.index(c) for pool in market.seats for c in market.claims})


def with_places(market: SmallMarket, place: Mapping[tuple[Any, str], int]) -> SmallMarket:
    claims = {
        candidate: [(pool, (key, place.get((pool, candidate), 0))) for pool, key in own]
        for candidate, own in market.claims.items()
    }
    return SmallMarket(market.seats, claims)


def different(outcomes: Iterable[Matching]) -> list[Matching]:
    found: list[Matching] = []
    for outcome in outcomes:
        if outcome not in found:
            found.append(outcome)
    return found


def outcomes_over_all_tie_breakings(market: SmallMarket) -> list[Matching]:
    """The different outcomes of deferred acceptance over every strict order of tied candidates, pool by pool."""
    return different(deferred_acceptance_literal(broken) for broken in tie_breakings(market))


def outcomes_over_common_tie_breakings(market: SmallMarket) -> list[Matching]:
    """The same where one order of all candidates breaks the ties of every pool (a single lottery)."""
    return different(deferred_acceptance_literal(broken) for broken in common_tie_breakings(market))


# --- a programme with reserved seats, as a choice function -----------------------------------------------------------

Slots = Sequence[tuple[str, int, str, str]]  # pool, seats, group ("" = open), reserve; in the order of the programme


def choice_function_slots(
    applicants: Iterable[str], merit: Mapping[str, Any], groups: Mapping[str, set[str]], slots: Slots
) -> dict[str, list[str]]:
    """Whom a programme takes from a set of applicants, pool by pool (Kominers and Sönmez 2016).

    Each pool in turn takes the highest of those who are left: a hard one only of its group, a soft one its group
    before everybody else, an open one by merit alone.
    """
    left, taken = sorted(applicants, key=lambda c: merit[c], reverse=True), {}
    for pool, seats, group, reserve in slots:
        inside = [c for c in left if group and group in groups.get(c, set())]
        outside = [c for c in left if c not in inside]
        order = left if not group else inside if reserve == "hard" else inside + outside
        taken[pool] = order[:seats]
        left = [c for c in left if c not in taken[pool]]
    return taken


def cumulative_offers(
    wishes: Mapping[str, Sequence[str]],
    merit: Mapping[str, Mapping[str, Any]],
    groups: Mapping[str, set[str]],
    slots: Mapping[str, Slots],
) -> Matching:
    """Deferred acceptance with the choice functions of whole programmes (Hatfield and Milgrom 2005).

    Candidates without a seat ask at their next programme; a programme chooses again from all who ever asked there.
    `merit`: programme -> candidate -> key. The matching names (programme, pool).
    """
    asked = dict.fromkeys(wishes, 0)
    offers: dict[str, list[str]] = {programme: [] for programme in slots}
    while True:
        chosen = {p: choice_function_slots(offers[p], merit[p], groups, slots[p]) for p in slots}
        held = {c: (p, pool) for p, pools in chosen.items() for pool, inside in pools.items() for c in inside}
        asking = [c for c in wishes if c not in held and asked[c] < len(wishes[c])]
        if not asking:
            return {candidate: held.get(candidate) for candidate in wishes}
        for candidate in asking:
            offers[wishes[candidate][asked[candidate]]].append(candidate)
            asked[candidate] += 1


# --- market folders --------------------------------------------------------------------------------------------------


def tables_of(folder: Path) -> Tables:
    found = {name: folder / f"{name}.csv" for name in ("programmes", "choices", "pools", "groups")}
    return {
        name: list(csv.reader(path.read_text("utf-8-sig").splitlines()))
        for name, path in found.items()
        if path.exists()
    }


def records(tables: Tables, name: str) -> list[dict[str, str]]:
    header, *rows = tables.get(name, [[]])
    return [dict(zip(header, row, strict=True)) for row in rows]


def pools_of(tables: Tables) -> dict[str, list[dict[str, str]]]:
    """Programme -> its pools in the order in which a candidate tries them."""
    divided: dict[str, list[dict[str, str]]] = {}
    for row in records(tables, "pools"):
        divided.setdefault(row["programme"], []).append(row)
    for rows in divided.values():
        rows.sort(key=lambda row: (int(row["order"]), row["pool"]))
    plain = {"pool": "open", "group": "", "reserve": ""}
    return {
        row["programme"]: divided.get(row["programme"], [plain | {"seats": row["seats"]}])
        for row in records(tables, "programmes")
    }


def from_tables(tables: Tables) -> SmallMarket:
    """The market of a folder; a pool is (programme, pool), a key (in the group of a soft pool, merit, tie-break)."""
    pools, member = pools_of(tables), {(row["candidate"], row["group"]) for row in records(tables, "groups")}
    seats = {(programme, row["pool"]): int(row["seats"]) for programme, rows in pools.items() for row in rows}
    claims: dict[str, list[Any]] = {row["candidate"]: [] for row in records(tables, "choices")}
    for row in sorted(records(tables, "choices"), key=lambda row: int(row["rank"])):
        candidate, merit, tiebreak = row["candidate"], row["merit"], row.get("tiebreak", "")
        for pool in pools[row["programme"]] if merit else []:
            inside = bool(pool["group"]) and (candidate, pool["group"]) in member
            if pool["group"] and pool["reserve"] == "hard" and not inside:
                continue
            first = int(inside and pool["reserve"] == "soft")
            key = (first, Decimal(merit), (1, int(tiebreak)) if tiebreak else (0, 0))
            claims[candidate].append(((row["programme"], pool["pool"]), key))
    return SmallMarket(seats, claims)


def from_folder(path: Path) -> SmallMarket:
    """The market of a folder of CSV tables (file contract); see `from_tables`."""
    return from_tables(tables_of(path))


# --- what a result folder has to say about a matching ----------------------------------------------------------------


def assignments_of(tables: Tables, matching: Matching) -> list[list[str]]:
    rank = {(row["candidate"], row["programme"]): row["rank"] for row in records(tables, "choices")}
    rows = [[c, *seat, str(int(rank[c, seat[0]]))] if seat else [c, "", "", ""] for c, seat in matching.items()]
    return [["candidate", "programme", "pool", "rank"], *sorted(rows, key=lambda row: row[0].encode())]


def cutoffs_of(tables: Tables, matching: Matching) -> list[list[str]]:
    header = ["programme", "pool", "seats", "taken", "cutoff_merit", "cutoff_tiebreak", "cutoff_group"]
    market, member = from_tables(tables), {(row["candidate"], row["group"]) for row in records(tables, "groups")}
    rows = []
    for programme, pools in pools_of(tables).items():
        for pool in pools:
            name = (programme, pool["pool"])
            inside = [(dict(market.claims[c])[name], c) for c, seat in matching.items() if seat == name]
            cutoff = ["", "", ""]
            if inside and len(inside) >= int(pool["seats"]):
                (_, merit, tiebreak), last = min(inside)
                text = f"{merit:f}"
                text = (text.rstrip("0").rstrip(".") if "." in text else text) if merit else "0"
                group = str(int((last, pool["group"]) in member)) if pool["group"] else ""
                cutoff = [text, str(tiebreak[1]) if tiebreak[0] else "", group]
            rows.append([*name, str(int(pool["seats"])), str(len(inside)), *cutoff])
    return [header, *sorted(rows, key=lambda row: (row[0].encode(), row[1].encode()))]


def summary_of(tables: Tables, matching: Matching, digests: Mapping[str, str]) -> dict[str, Any]:
    ranks: dict[str, list[int]] = {}
    for row in records(tables, "choices"):
        ranks.setdefault(row["candidate"], []).append(int(row["rank"]))
    got = {row[0]: int(row[3]) for row in assignments_of(tables, matching)[1:] if row[3]}
    by_rank = {str(rank): list(got.values()).count(rank) for rank in sorted(set(got.values()))}
    first = sum(rank == min(ranks[candidate]) for candidate, rank in got.items())
    rule = {"mechanism": "deferred-acceptance", "ties": "refuse", "seed": None, "version": "0.1.0"}
    counts = {"candidates": len(ranks), "placed": len(got), "first_choice": first, "by_rank": by_rank}
    return rule | counts | {"digests": dict(digests)}


def write_csv(path: Path, rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def write_market(folder: Path, tables: Tables) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        write_csv(folder / f"{name}.csv", rows)
    return folder


def write_result(folder: Path, market: Path, matching: Matching) -> Path:
    """The three files of a result that is true to the matching, whatever the matching is worth."""
    tables = tables_of(market)
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(folder / "assignments.csv", assignments_of(tables, matching))
    write_csv(folder / "cutoffs.csv", cutoffs_of(tables, matching))
    digests = {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(market.glob("*.csv"))}
    summary = json.dumps(summary_of(tables, matching, digests), indent=2, sort_keys=True, ensure_ascii=False)
    (folder / "summary.json").write_text(summary + "\n", encoding="utf-8")
    return folder
