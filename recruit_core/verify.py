"""Does this result follow from this market? An independent check that needs Python and nothing else.

    python verify.py MARKET RESULT          status 0 accepted, 1 refused, 2 the files cannot be checked

MARKET holds what went in (`programmes`, `choices` and, where used, `pools` and `groups`), RESULT what came out
(`assignments.csv`, `cutoffs.csv`, `summary.json`). This file shares no line with the program that made the result.

What is checked
V1  The files are whole: each input table has the SHA-256 digest that the result names, each candidate has one row.
V2  Chance: no lottery was used, so none is claimed. Other tie rules and other mechanisms are refused by name.
V3  Merit: where the steps of the law are published beside it, it is computed again from them.
V4  Seats: the pools of a programme add up to its seats, no pool holds more than its seats, the counts are right.
V5  Eligibility: everybody seated asked for that seat, may have it, and belongs to the group it is kept for.
V6  No justified envy, no wasted seat: everybody holds the first place of their list that their key reaches.
V7  No other outcome without envy is better for any candidate, and no tie decided a seat.
V8  The counts in the summary are those of the rows.

Why this suffices
A *claim* is one candidate asking for one pool of seats. Claims stand in the order of wish, then in the order in which
a programme opens its pools. Claims for one pool are compared by membership of its group (soft reserve only), then
merit, then tie-break. The *cutoff* of a full pool is the key of the last one in. If everybody holds the first claim
that reaches its cutoff, nobody is passed over by somebody lower and no wanted seat stays empty: the result is stable
(Azevedo and Leshno 2016). Many results can be stable; V7 shows that this one is best for all candidates at once, by
a second way: raise the cutoffs from zero, sort, cut, move on, until no pool is over-full (Gale and Shapley 1962).

Ties: the result may stand only if no order of tied candidates would change anybody's seat. That is so exactly when
(a) nobody wants a full pool where their key equals or exceeds its cutoff, and
(b) there is no improvement cycle: pools p1, p2, ... p1, all full, in each somebody who would rather sit in the next
    one and whose key there is the highest, ties included, among all who would rather sit there.
If (a) and (b) hold, then under any order of the tied the result is stable by (a), and were it not the candidates'
best, the best one would give a cycle as in (b) (Erdil and Ergin 2008). If (a) fails, put the one outside first: the
result now has envy, so it is not the outcome of that order. If (a) holds and (b) fails, take a shortest cycle and put
its candidates first in the order: nobody on it is level with another at the same pool (that would give a shorter
cycle), so each is first where they want to go, and moving all of them keeps every condition of V6. That is a better
outcome, so this order gives another one. One common order was enough: an order for each programme changes nothing.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import sys
import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import chain, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

Rows = Iterator[Sequence[str | None]]  # the header first, then row after row; None is an empty field
TableReader = Callable[[Path, str], Rows]  # (market folder, "choices") -> rows as text

CHECKS = {
    "V1": "files whole, digests right",
    "V2": "no lottery was used and none is claimed",
    "V3": "merit",
    "V4": "seats of pools and programmes",
    "V5": "eligibility",
    "V6": "no justified envy, no wasted seat",
    "V7": "candidates' best, no tie decides a seat",
    "V8": "counts of the summary",
}
ID, ANY, COUNT, INTEGER = r"[^\0]+", r"[^\0]*", r"[0-9]{1,999}", r"-?[0-9]{1,999}"
RANK, MERIT = r"0*[1-9][0-9]{0,999}", rf"({INTEGER}(\.[0-9]{{1,6}})?)?"
TIES = "(refuse|single-lottery|multiple-lottery|admit-all|admit-none)?"
FIELDS = {  # table -> column -> what a field may hold
    "programmes": {"programme": ID, "seats": COUNT, "ties": TIES},
    "choices": {"candidate": ID, "rank": RANK, "programme": ID, "merit": MERIT, "tiebreak": f"({INTEGER})?"},
    "pools": {"programme": ID, "pool": ID, "seats": COUNT, "group": ANY, "reserve": "(hard|soft)?", "order": INTEGER},
    "groups": {"candidate": ID, "group": ID},
    "assignments": dict.fromkeys(("candidate", "programme", "pool", "rank"), ANY),
    "cutoffs": dict.fromkeys(
        ("programme", "pool", "seats", "taken", "cutoff_merit", "cutoff_tiebreak", "cutoff_group"), ANY
    ),
}
REMEDY = {
    ID: "give an id",
    COUNT: "give a whole number, 0 or more",
    RANK: "give a whole number, 1 or more",
    MERIT: "give a decimal number with at most 6 decimals, or nothing",
    TIES: "give a tie rule, or nothing",
    "(hard|soft)?": "give hard or soft",
}
MAY_MISS = ("ties", "tiebreak")
SUMMARY = {"mechanism", "ties", "seed", "version", "digests", "candidates", "placed", "first_choice", "by_rank"}
LONGEST_LINE = 1 << 20
SHOWN = 10  # lines shown for one check; the others are counted


@dataclass(frozen=True)
class Report:
    """Outcome: `status` 0 accepted, 1 refused (`broken` says why), 2 cannot be checked (`problems` say why)."""

    status: int
    checked: tuple[str, ...]
    broken: tuple[str, ...]
    problems: tuple[str, ...]
    seconds: float


class Unusable(Exception):
    """The files cannot be checked. Each argument is a line `code  place: what was found; what to do`."""


class Findings(dict[str, list[str]]):
    """Broken properties: check -> lines."""

    def add(self, check: str, line: str) -> None:
        self.setdefault(check, []).append(f"{check} {line}")

    def lines(self) -> Iterator[str]:
        for check, lines in sorted(self.items()):
            yield from lines[:SHOWN]
            if len(lines) > SHOWN:
                yield f"{check} ... and {len(lines) - SHOWN} more like these"


def need(good: object, code: str, place: str, found: object, remedy: str) -> None:
    if not good:
        raise Unusable(f"{code}  {place}: {show(found)}; {remedy}")


def show(found: object) -> str:
    """Anything, on one line."""
    text = str(found)
    return (text if text.isprintable() else ascii(text))[:100]


# --- reading: a file is looked through byte by byte before it is read as a table ------------------------------------


def digest(path: Path) -> str:
    """SHA-256 of a file. A text file must be UTF-8, without NUL bytes and endless lines."""
    whole, line = hashlib.sha256(), 1
    with path.open("rb") as file:
        while chunk := file.read(LONGEST_LINE) + file.readline(LONGEST_LINE + 1):
            whole.update(chunk)
            if path.suffix != ".parquet":
                flaw, before = flaw_of(chunk)
                need(not flaw, "file-broken", f"{path.name}, row {line + before.count(10)}", flaw, "give a text table")
                line += chunk.count(10)
    return whole.hexdigest()


def flaw_of(chunk: bytes) -> tuple[str, bytes]:
    """What no text table may hold, and the bytes before it."""
    if b"\0" in chunk:
        return "a NUL byte", chunk.partition(b"\0")[0]
    if max(map(len, chunk.split(b"\n"))) > LONGEST_LINE:
        return "a line of more than 1 MiB", b""
    try:
        chunk.decode()
    except UnicodeDecodeError as error:
        return "bytes that are not UTF-8", chunk[: error.start]
    return "", b""


def read_csv(path: Path) -> Rows:
    csv.field_size_limit(LONGEST_LINE)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            yield from reader
        except csv.Error as error:
            need(False, "csv-broken", f"{path.name}, row {reader.line_num}", error, "correct the quotes")


def fields(name: str, rows: Rows, more: Sequence[str] = ()) -> Iterator[tuple[int, list[str]]]:
    """Number and fields of each row of a table: the columns of FIELDS, then `more`; every field is looked at."""
    columns = FIELDS[name] | dict.fromkeys(more, ANY)
    header = list(next(rows, ()))
    width = len(header)
    wrong = [each for each in columns if header.count(each) > 1 or (each not in header and each not in MAY_MISS)]
    need(not wrong, "header", f"{name}, row 1", header, f"needs once: {', '.join(wrong)}")
    pick = itemgetter(*[header.index(each) if each in header else width for each in columns])
    good = re.compile(r"\0".join(columns.values())).fullmatch  # NUL stands nowhere, so it can part the fields
    for line, row in enumerate(rows, 2):
        need(len(row) == width, "row-width", f"{name}, row {line}", f"{len(row)} fields", f"the header has {width}")
        texts = [text or "" for text in pick((*row, ""))]
        if not good("\0".join(texts)):
            column, text = next((c, t) for c, t in zip(columns, texts, strict=True) if not re.fullmatch(columns[c], t))
            need(
                False,
                "value",
                f"{name}, row {line}, column {column}",
                f'"{text}"',
                REMEDY.get(columns[column], "give a whole number"),
            )
        yield line, texts


def read_json(path: Path) -> dict[str, Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        need(len(dict(pairs)) == len(pairs), "json-broken", path.name, "a key that stands twice", "keep one")
        return dict(pairs)

    try:
        found = json.loads(path.read_text("utf-8"), object_pairs_hook=unique)
    except (ValueError, RecursionError) as error:
        raise Unusable(f"json-broken  {path.name}: {show(error)}; give one JSON object") from None
    need(isinstance(found, dict), "json-broken", path.name, type(found).__name__, "give one JSON object")
    return dict(found)


def millionths(merit: str) -> int:
    whole, _, fraction = merit.partition(".")
    return int(whole + fraction.ljust(6, "0"))


def decimal(merit: int) -> str:
    """The shortest text of a number of millionths."""
    whole, fraction = divmod(abs(merit), 1_000_000)
    return "-" * (merit < 0) + f"{whole}.{fraction:06d}".rstrip("0").rstrip(".")


# --- the market: claims with one exact key each ----------------------------------------------------------------------


class Pool(NamedTuple):
    programme: str
    order: int
    name: str
    seats: int
    group: str
    reserve: str

    def __str__(self) -> str:
        return f"{show(self.programme)} ({show(self.name)})"


class Market:
    """Pools, and claims in candidate order, then wish, then the order of pools.

    A key is one exact integer, higher first: merit (in millionths) times `span`, plus the place of the tie-break (0 =
    none given); members of a soft pool stand `lift` higher, which is above everybody else. Keys that can be granted
    lie from `floor` to below `ceiling`; the key of somebody who may not sit there lies below the floor.
    """

    def __init__(self, tables: dict[str, Rows], steps: dict[str, int], findings: Findings) -> None:
        self.programmes = read_programmes(tables["programmes"])  # id -> seats
        self.pools = read_pools(tables.get("pools"), self.programmes)
        self.number: dict[str, int] = {}  # candidate -> number
        choices = read_choices(tables["choices"], self.programmes, self.number, steps, findings)
        self.members = read_groups(tables.get("groups"), self.number)
        self.candidates = list(self.number)
        self.start, self.owner, self.pool = array("q"), array("q"), array("q")  # claims of c: start[c] to start[c + 1]
        self.rank: list[int] = []
        self.key: list[int] = []
        self.lay_claims(*choices)

    def lay_claims(self, owners: list[int], wishes: list[int], ranks: list[int], merits: Any, tiebreaks: Any) -> None:
        bases, doors = self.bases(merits, tiebreaks), self.doors()
        width, previous, asked = max(ranks, default=0) + 1, -1, [-1] * len(doors)
        places = [owner * width + rank for owner, rank in zip(owners, ranks, strict=True)]
        for row in sorted(range(len(places)), key=places.__getitem__):
            owner, wish, place = owners[row], wishes[row], places[row]
            if place == previous or asked[wish] == owner:
                found = f"{self.candidates[owner]} names a rank or a programme a second time"
                need(False, "duplicate", f"choices, row {row + 2}", found, "keep one row")
            previous, asked[wish] = place, owner
            if owner == len(self.start):
                self.start.append(len(self.key))
            for pool, members, inside, outside in doors[wish]:
                self.owner.append(owner)
                self.pool.append(pool)
                self.rank.append(ranks[row])
                self.key.append(bases[row] + (inside if owner in members else outside))
        self.start.append(len(self.key))

    def bases(self, merits: list[int | None], tiebreaks: list[int | None]) -> list[int]:
        """Merit and tie-break of each choice as one number; sets the bounds of all keys."""
        given = [number for number in tiebreaks if number is not None]
        self.none, self.span = (min(given) - 1, max(given) - min(given) + 2) if given else (0, 1)
        pairs = zip(merits, tiebreaks, strict=True)
        bases = [m if m is None else m * self.span + (0 if t is None else t - self.none) for m, t in pairs]
        real = [base for base in bases if base is not None] or [0]
        self.floor, self.lift = min(real), max(real) - min(real) + 1
        self.ceiling = self.floor + 2 * self.lift
        return [self.floor - self.lift - 1 if base is None else base for base in bases]

    def doors(self) -> list[list[tuple[int, set[int], int, int]]]:
        """Pools of each programme, in order: number, members, what is added to the key of a member, of anybody else."""
        doors: dict[str, list[tuple[int, set[int], int, int]]] = {programme: [] for programme in self.programmes}
        for number, pool in enumerate(self.pools):
            shifts = (0, 0) if not pool.group else (self.lift, 0) if pool.reserve == "soft" else (0, -self.lift)
            doors[pool.programme].append((number, self.members.get(pool.group, set()), *shifts))
        return list(doors.values())

    def preferred(self, candidate: int, seat: int) -> range:
        """Claims of a candidate that stand before the seat; all of them if there is no seat (-1)."""
        return range(self.start[candidate], self.start[candidate + 1] if seat < 0 else seat)

    def cutoff(self, claim: int) -> list[str]:
        """Merit, tie-break and group of the one who holds this claim, as `cutoffs.csv` writes them."""
        pool = self.pools[self.pool[claim]]
        lifted = pool.reserve == "soft" and self.owner[claim] in self.members.get(pool.group, ())
        merit, place = divmod(self.key[claim] - lifted * self.lift, self.span)
        inside = "" if not pool.group else "1" if lifted or pool.reserve == "hard" else "0"
        return [decimal(merit), str(place + self.none) if place else "", inside]


def read_programmes(rows: Rows) -> dict[str, int]:
    programmes: dict[str, int] = {}
    for line, (programme, seats, ties) in fields("programmes", rows):
        need(programme not in programmes, "duplicate", f"programmes, row {line}", programme, "keep one row")
        need(
            ties in ("", "refuse"),
            "not-supported",
            f"programmes, row {line}, column ties",
            ties,
            "not yet checked here",
        )
        programmes[programme] = int(seats)
    return programmes


def read_pools(rows: Rows | None, programmes: dict[str, int]) -> list[Pool]:
    """All pools by programme and order; a programme that is not divided is one open pool."""
    pools: dict[tuple[str, str], Pool] = {}
    for line, (programme, name, seats, group, reserve, order) in fields("pools", rows) if rows else ():
        place = f"pools, row {line}"
        need(programme in programmes, "unknown", place, programme, "name a programme of the offer")
        need((programme, name) not in pools, "duplicate", place, name, "keep one row for each pool")
        need(reserve or not group, "value", f"{place}, column reserve", '""', "give hard or soft")
        pools[programme, name] = Pool(programme, int(order), name, int(seats), group, reserve if group else "")
    divided = {programme for programme, _ in pools}
    plain = [Pool(name, 0, "open", seats, "", "") for name, seats in programmes.items() if name not in divided]
    return sorted([*pools.values(), *plain])


def read_choices(
    rows: Rows, programmes: dict[str, int], candidates: dict[str, int], steps: dict[str, int], findings: Findings
) -> tuple[list[Any], ...]:
    """Columns: candidate, programme (numbers), rank, merit in millionths or None, tie-break or None; V3 on the way."""
    numbers = {programme: number for number, programme in enumerate(programmes)}
    columns: tuple[list[Any], ...] = ([], [], [], [], [])
    owners, wishes, ranks, merits, tiebreaks = columns
    for line, (candidate, rank, programme, merit, tiebreak, *values) in fields("choices", rows, list(steps)):
        if programme not in numbers:
            need(False, "unknown", f"choices, row {line}", programme, "name a programme of the offer")
        owners.append(candidates.setdefault(candidate, len(candidates)))
        wishes.append(numbers[programme])
        ranks.append(int(rank))
        merits.append(millionths(merit) if merit else None)
        tiebreaks.append(int(tiebreak) if tiebreak else None)
        if steps and merit and merits[-1] != packed(steps, values):
            findings.add("V3", f"merit: {show(candidate)} for {show(programme)} does not follow from the steps")
    return columns


def packed(steps: dict[str, int], values: Sequence[str]) -> int | None:
    """Merit (in millionths) as the steps give it, the first weighs most; None if one is out of its range."""
    number = 0
    for size, text in zip(steps.values(), values, strict=True):
        if not re.fullmatch(COUNT, text) or int(text) >= size:
            return None
        number = number * size + int(text)
    return number * 1_000_000


def read_groups(rows: Rows | None, candidates: dict[str, int]) -> dict[str, set[int]]:
    groups: dict[str, set[int]] = {}
    for line, (candidate, group) in fields("groups", rows) if rows else ():
        members, place = groups.setdefault(group, set()), f"groups, row {line}"
        need(candidate in candidates, "unknown", place, candidate, "name a candidate of the choices")
        need(candidates[candidate] not in members, "duplicate", place, candidate, "keep one row")
        members.add(candidates[candidate])
    return groups


def read_steps(path: Path) -> dict[str, int]:
    """Column and size of each step of merit that the certificate declares."""
    steps = read_json(path).get("steps", []) if path.is_file() else []
    try:
        sizes = {f"step_{step['name']}": step["size"] for step in steps}
        if len(sizes) == len(steps) and all(type(size) is int and size > 0 for size in sizes.values()):
            return sizes
    except (KeyError, TypeError):
        pass
    raise Unusable(f"steps-broken  {path.name}: steps that cannot be read; give name and size of each")


# --- the result: a seat is the number of the claim that is held, or -1 ----------------------------------------------


def read_seats(rows: Rows, market: Market, findings: Findings) -> list[int]:
    """Seat of each candidate; V1 and V5 on the way. A seat that the candidate may not have counts as none."""
    seats, seen, previous = [-1] * len(market.candidates), set(), ""
    for line, (candidate, *sat) in fields("assignments", rows):
        number = market.number.get(candidate)
        if candidate <= previous or number is None:
            findings.add("V1", f"assignments, row {line}: {show(candidate)} is unknown, repeated or out of order")
        previous = max(candidate, previous)
        if number is not None and number not in seen:
            seen.add(number)
            seats[number] = seat_of(number, sat, market, findings) if any(sat) else -1
    for candidate in market.candidates if len(seen) < len(seats) else ():
        if market.number[candidate] not in seen:
            findings.add("V1", f"assignments: {show(candidate)} has no row")
    return seats


def seat_of(number: int, sat: list[str], market: Market, findings: Findings) -> int:
    for claim in market.preferred(number, -1):
        pool = market.pools[market.pool[claim]]
        if [pool.programme, pool.name, str(market.rank[claim])] == sat and market.key[claim] >= market.floor:
            return claim
    where = f"{show(sat[0])} ({show(sat[1])}) as rank {show(sat[2])}"
    findings.add("V5", f"eligibility: {show(market.candidates[number])} did not ask for or may not have {where}")
    return -1


class Seating:
    """What follows from the seats: how many are taken, the last one in (a claim, or -1), and the bar of each pool.

    The bar is the cutoff of a full pool, the floor where seats are free, the ceiling where there is no seat at all.
    """

    def __init__(self, market: Market, seats: list[int]) -> None:
        self.seats, self.taken, self.last = seats, [0] * len(market.pools), [-1] * len(market.pools)
        for claim in seats:
            if claim >= 0:
                number = market.pool[claim]
                self.taken[number] += 1
                if self.last[number] < 0 or market.key[claim] < market.key[self.last[number]]:
                    self.last[number] = claim
        self.bar = [market.floor] * len(market.pools)
        for number, pool in enumerate(market.pools):
            if self.taken[number] >= pool.seats:
                self.bar[number] = market.key[self.last[number]] if pool.seats else market.ceiling


def check_seats(market: Market, seating: Seating, findings: Findings) -> None:
    total: Counter[str] = Counter()
    for pool, taken in zip(market.pools, seating.taken, strict=True):
        total[pool.programme] += pool.seats
        if taken > pool.seats:
            findings.add("V4", f"seats: {pool} has {pool.seats} and {taken} sit there")
    for programme, seats in market.programmes.items():
        if total[programme] != seats:
            findings.add("V4", f"seats: {show(programme)} has {seats}, its pools {total[programme]}")


def check_cutoffs(rows: Rows, market: Market, seating: Seating, findings: Findings) -> None:
    """V1, V4 and V6: one row for each pool, with the counts and the key of the last one in."""
    due, previous = {(pool.programme, pool.name): number for number, pool in enumerate(market.pools)}, ("", "")
    for line, (programme, name, *counts, merit, tiebreak, group) in fields("cutoffs", rows):
        number = due.pop((programme, name), None)
        if number is None or (programme, name) <= previous:
            findings.add("V1", f"cutoffs, row {line}: {show((programme, name))} is unknown, repeated or out of order")
        previous = max((programme, name), previous)
        if number is None:
            continue
        pool, taken, last = market.pools[number], seating.taken[number], seating.last[number]
        if counts != [str(pool.seats), str(taken)]:
            findings.add("V4", f"seats: {pool} has {pool.seats}, {taken} sit there; published {show(counts)}")
        cutoff = market.cutoff(last) if last >= 0 and taken >= pool.seats else ["", "", ""]
        if [merit, tiebreak, group] != cutoff:
            findings.add("V6", f"cutoff: {pool} has {show(cutoff)}; published {show([merit, tiebreak, group])}")
    for left in due:
        findings.add("V1", f"cutoffs: {show(left)} has no row")


def check_envy(market: Market, seating: Seating, findings: Findings) -> dict[int, list[str]]:
    """V6. Gives, for each pool, those outside who would rather sit there and are level with the last one in."""
    level: dict[int, list[str]] = {}
    for number, seat in enumerate(seating.seats):
        for claim in market.preferred(number, seat):
            pool = market.pool[claim]
            if market.key[claim] < seating.bar[pool]:
                continue
            candidate = market.candidates[number]
            if seating.taken[pool] < market.pools[pool].seats:
                findings.add(
                    "V6", f"no wasted seat: {show(candidate)} prefers {market.pools[pool]}, which has free seats"
                )
            elif market.key[claim] > seating.bar[pool]:
                found = f"{show(candidate)} prefers {market.pools[pool]} and stands above the last one in"
                findings.add("V6", f"no justified envy: {found}")
            else:
                level.setdefault(pool, []).append(candidate)
    return level


def check_best(market: Market, seating: Seating, level: dict[int, list[str]], findings: Findings) -> None:
    """V7, for seats that hold V6."""
    for pool, outside in level.items():
        held = (claim for claim in seating.seats if claim >= 0 and market.pool[claim] == pool)
        last = [market.candidates[market.owner[claim]] for claim in held if market.key[claim] == seating.bar[pool]]
        tied = f"in: {show(', '.join(last))}, out: {show(', '.join(outside))}"
        findings.add("V7", f"tie decides a seat: {market.pools[pool]}, {tied}")
    if level:
        return
    cycle, tied_cycle = improvement_cycle(market, seating)
    if cycle:
        moves = ", ".join(
            f"{show(market.candidates[market.owner[c]])} to {market.pools[market.pool[c]]}" for c in cycle
        )
        what = "tie decides a seat" if tied_cycle else "candidates' best: all of these could have what they prefer"
        findings.add("V7", f"{what}: {moves}")
    for number, (seat, other) in enumerate(zip(seating.seats, second_way(market), strict=True)):
        if seat != other and not tied_cycle:
            where = market.pools[market.pool[other]] if other >= 0 else "no seat"
            findings.add("V7", f"candidates' best: the second way gives {show(market.candidates[number])} {where}")


def improvement_cycle(market: Market, seating: Seating) -> tuple[list[int], bool]:
    """Claims that the candidates of one improvement cycle would rather hold; whether a tie is among them."""
    first: dict[int, list[int]] = {}  # pool -> the highest claims, ties included, of those who would rather sit there
    for number, seat in enumerate(seating.seats):
        for claim in market.preferred(number, seat):
            key = market.key[claim]
            if key >= market.floor:
                claims = first.setdefault(market.pool[claim], [claim])
                if key > market.key[claims[0]]:
                    claims[:] = [claim]
                elif key == market.key[claims[0]] and claim != claims[0]:
                    claims.append(claim)
    moves: dict[int, dict[int, int]] = {}  # pool -> pool in which somebody would rather move there -> claim
    for pool, claims in first.items():
        seated = [(seating.seats[market.owner[claim]], claim) for claim in claims]
        moves[pool] = {market.pool[seat]: claim for seat, claim in seated if seat >= 0}
    try:
        TopologicalSorter(moves).prepare()
    except CycleError as error:
        steps = list(pairwise(error.args[1]))
        return [moves[there][here] for here, there in steps], any(len(first[there]) > 1 for _, there in steps)
    return [], False


def second_way(market: Market) -> list[int]:
    """Raise the cutoffs from zero: sort, cut, move on, until no pool is over-full."""
    bar, inside = [market.floor] * len(market.pools), [[] for _ in market.pools]  # type: list[int], list[list[int]]
    seats, at, moving = [-1] * len(market.candidates), list(market.start), list(range(len(market.candidates)))
    while moving:
        touched = set()
        for number in moving:
            claim, end = at[number], market.start[number + 1]
            while claim < end and market.key[claim] < bar[market.pool[claim]]:
                claim += 1
            seats[number], at[number] = (claim if claim < end else -1), claim + 1
            if claim < end:
                inside[market.pool[claim]].append(claim)
                touched.add(market.pool[claim])
        moving = []
        for pool in touched:
            room = market.pools[pool].seats
            if len(inside[pool]) > room:
                inside[pool].sort(key=market.key.__getitem__, reverse=True)
                moving += [market.owner[claim] for claim in inside[pool][room:]]
                del inside[pool][room:]
                bar[pool] = market.key[inside[pool][-1]] if room else market.ceiling
    return seats


def check_summary(summary: dict[str, Any], market: Market, seating: Seating, findings: Findings) -> None:
    placed = [claim for claim in seating.seats if claim >= 0]
    by_rank = Counter(str(market.rank[claim]) for claim in placed)
    first = sum(market.rank[claim] == market.rank[market.start[market.owner[claim]]] for claim in placed)
    counts = {"candidates": len(market.candidates), "placed": len(placed), "first_choice": first, "by_rank": by_rank}
    for name, count in counts.items():
        if json.dumps(count, sort_keys=True) != json.dumps(summary[name], sort_keys=True):
            findings.add("V8", f"summary: {name} is {show(json.dumps(count))}, published {show(summary[name])}")


# --- the whole check -------------------------------------------------------------------------------------------------


def look_through(market: Path, result: Path) -> tuple[dict[str, Path], dict[str, str]]:
    """The input tables and their digests; every file is there and is whole."""
    tables: dict[str, Path] = {}
    digests: dict[str, str] = {}
    problems: list[str] = []
    for name in ("programmes", "choices", "pools", "groups"):
        found = [path for path in (market / f"{name}.csv", market / f"{name}.parquet") if path.is_file()]
        if len(found) > 1 or (not found and name in ("programmes", "choices")):
            problems.append(f"file-missing  {name}.csv: {len(found)} such tables in {show(market)}; give one")
        if found:
            tables[name] = found[0]
    for path in [*tables.values(), *(result / name for name in ("assignments.csv", "cutoffs.csv", "summary.json"))]:
        try:
            digests[path.name] = digest(path)
        except OSError as error:
            problems.append(f"file-missing  {path.name}: {show(error.strerror)} in {show(path.parent)}; give the file")
        except Unusable as flaw:
            problems += flaw.args
    if problems:
        raise Unusable(*problems)
    return tables, {path.name: digests[path.name] for path in tables.values()}


def read_summary(path: Path, digests: dict[str, str], findings: Findings) -> dict[str, Any]:
    """The summary; V1 and V2 on the way."""
    summary = read_json(path)
    need(set(summary) == SUMMARY, "summary", path.name, sorted(summary), f"give exactly {', '.join(sorted(SUMMARY))}")
    need(isinstance(summary["digests"], dict), "summary", path.name, "no digests", "give one for each input table")
    for name, known in (("mechanism", "deferred-acceptance"), ("ties", "refuse")):
        need(summary[name] == known, "not-supported", f"{path.name}, {name}", summary[name], f"only {known} yet")
    if summary["seed"] is not None or not isinstance(summary["version"], str):
        findings.add("V2", "lottery: none was used, so there is no seed, and a version as text")
    for name in sorted(summary["digests"].keys() | digests.keys()):
        if summary["digests"].get(name) != digests.get(name):
            findings.add("V1", f"digest: {show(name)} is not the table that the result was made from")
    return summary


def check(market: Path, result: Path, read_table: TableReader | None, findings: Findings) -> dict[str, str]:
    files, digests = look_through(market, result)
    summary = read_summary(result / "summary.json", digests, findings)
    tables = {}
    for name, path in files.items():
        if path.suffix == ".parquet" and read_table is None:
            need(False, "parquet", path.name, "a Parquet table", "use `recruit verify`, which reads Parquet")
        tables[name] = read_table(market, name) if path.suffix == ".parquet" and read_table else read_csv(path)
    header = list(next(tables["choices"], ()))
    tables["choices"] = chain([header], tables["choices"])
    stepped = any(str(column).startswith("step_") for column in header)
    steps = read_steps(result.resolve().parent / "certificate.json") if stepped else {}
    arrays = Market(tables, steps, findings)
    seating = Seating(arrays, read_seats(read_csv(result / "assignments.csv"), arrays, findings))
    check_seats(arrays, seating, findings)
    check_cutoffs(read_csv(result / "cutoffs.csv"), arrays, seating, findings)
    level = check_envy(arrays, seating, findings)
    check_best(arrays, seating, level, findings)
    check_summary(summary, arrays, seating, findings)
    return CHECKS | {"V3": "merit follows from the published steps" if steps else "the order is given in the data"}


def verify(market: Path, result: Path, read_table: TableReader | None = None) -> Report:
    """Check a result folder against its market folder.

    `read_table(market, name)` is asked for the rows of a table stored as Parquet: the header first, then each row as
    text; without it such a table is a problem. Bad files raise nothing, the report lists what is wrong.
    """
    begun, findings = time.perf_counter(), Findings()
    checked, problems = {}, ()
    try:
        checked = check(market, result, read_table, findings)
    except Unusable as flaw:
        problems = flaw.args
    status = 2 if problems else 1 if findings else 0
    lines = tuple(f"{number} {what}" for number, what in checked.items())
    return Report(status, lines, tuple(findings.lines()), problems, round(time.perf_counter() - begun, 3))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("market", type=Path, help="folder of the input tables")
    parser.add_argument("result", type=Path, help="folder of the result")
    parser.add_argument("--json", action="store_true", help="print the report as one JSON object")
    given = parser.parse_args(arguments)
    report = verify(given.market, given.result)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    verdict = ("accepted", "refused", "cannot be checked")[report.status]
    lines = [f"checked {line}" for line in report.checked] + list(report.broken)
    lines.append(f"{verdict}, {report.seconds:.2f} s")
    sys.stdout.write(json.dumps(asdict(report), indent=2) + "\n" if given.json else "\n".join(lines) + "\n")
    sys.stderr.write("".join(f"{line}\n" for line in report.problems if not given.json))
    return report.status


if __name__ == "__main__":
    sys.exit(main())
