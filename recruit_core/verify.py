"""Does this result follow from this market? An independent check that needs Python and nothing else.

    python verify.py MARKET RESULT          status 0 accepted, 1 refused, 2 the files cannot be checked

MARKET holds what went in (`programmes`, `choices` and, where used, `pools` and `groups`), RESULT what came out
(`assignments.csv`, `cutoffs.csv`, `summary.json`). This file shares no line with the program that made the result.

V1  The files are whole: each input table has the SHA-256 digest that the result names, each candidate has one row.
V2  Chance: no lottery was used, so none is claimed. Other tie rules and other mechanisms are refused by name.
V3  Merit: where `certificate.json` beside RESULT declares steps, and their columns are there, it follows from them.
V4  Seats: the pools of a programme add up to its seats, no pool holds more than its seats, the counts are right.
V5  Eligibility: everybody seated asked for that seat, may have it, and belongs to the group it is kept for.
V6  No justified envy, no wasted seat: everybody holds the first place of their list that their key reaches.
V7  No other outcome without envy is better for any candidate, and no tie decided a seat.
V8  The counts in the summary are those of the rows.

Why this suffices. A *claim* is one candidate asking for one pool of seats. Claims stand in the order of wish, then in
the order in which a programme opens its pools. Claims for one pool are compared by membership of its group (soft
reserve only), then merit, then tie-break. The *cutoff* of a full pool is the key of the last one in. If everybody
holds the first claim that reaches its cutoff, nobody is passed over by somebody lower and no wanted seat stays empty:
the result is stable (Azevedo and Leshno 2016). Many results can be stable; V7 shows that this one is best for all
candidates at once, by a second way: raise the cutoffs from zero, sort, cut, move on, until no pool is over-full.

Ties. A result may stand only if no order of tied candidates would change anybody's seat. That is so exactly when
(a) nobody prefers a full pool where their key equals or exceeds its cutoff, and
(b) there is no improvement cycle: full pools in a ring, in each somebody who would rather sit in the next one and
    whose key there is the highest, ties included, among all who would rather sit there.
If (a) and (b) hold, the result is stable under any order of the tied, by (a); were it not the candidates' best under
one, that order would have a cycle as in (b) (Erdil and Ergin 2008). If (a) fails, an order that puts the one outside
first gives them envy, so it has another outcome. If (a) holds and (b) fails, take a shortest cycle and an order that
puts its candidates before everybody else. Two of them are never level at one pool (a shorter cycle would exist), so
each comes first where they want to go; move them all, and V6 still holds: that order has a better outcome. One common
order was enough, so orders that differ from programme to programme lead to the same answer.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import re
import sys
import time
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from itertools import chain, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, TextIO

Rows = Iterator[Sequence[str]]  # the header first, then row after row
ReadTable = Callable[[Path, str], Iterator[Sequence[str | None]]]  # (market folder, "choices") -> the same
Columns = dict[str, tuple[str, str]]  # column -> what a field may hold, and what to do if it does not
Findings = defaultdict[str, list[str]]  # number of a check -> what is broken

CHECKS = [line for line in (__doc__ or "").splitlines() if line.startswith("V")]
ID, TEXT = (r"[^\0]+", "give an id"), (r"[^\0]*", "")
COUNT = r"(-?0{1,20}|[0-9]{1,20})", "give a whole number, 0 or more"
INTEGER = r"(-?[0-9]{1,19})?", "give a whole number, or nothing"
RANK = r"0{0,20}[1-9][0-9]{0,20}", "give a whole number, 1 or more"
MERIT = r"(-?[0-9]{1,20}(\.[0-9]{1,6})?)?", "give a decimal number with at most 6 decimals, or nothing"
RESERVE = "(hard|soft)?", "give hard or soft"
TIES = "(refuse)?", "only the tie rule refuse can be checked yet"
FIELDS: dict[str, Columns] = {
    "programmes": {"programme": ID, "seats": COUNT, "ties": TIES},
    "choices": {"candidate": ID, "rank": RANK, "programme": ID, "merit": MERIT, "tiebreak": INTEGER},
    "pools": {"programme": ID, "pool": ID, "seats": COUNT, "group": TEXT, "reserve": RESERVE, "order": INTEGER},
    "groups": {"candidate": ID, "group": ID},
}
ASSIGNMENTS = dict.fromkeys(("candidate", "programme", "pool", "rank"), TEXT)
CUTOFFS = dict.fromkeys(
    ("programme", "pool", "seats", "taken", "cutoff_merit", "cutoff_tiebreak", "cutoff_group"), TEXT
)
MAY_MISS = ("programmes.ties", "choices.tiebreak", "pools.group", "pools.reserve", "pools.order")  # as good as empty
SUMMARY = {"mechanism", "ties", "seed", "version", "digests", "candidates", "placed", "first_choice", "by_rank"}
# merit in millionths has at most 26 digits, a tie-break 19: plain keys lie between FLOOR and -FLOOR, lifted ones above
SPAN, MIDDLE, FLOOR, LIFT, CEILING, NEVER = 10**20, 10**20 // 2, -(10**50), 10**60, 10**70, -(10**80)
OF_THE_RESULT = re.compile(r"(?!not-supported)[a-z-]+  (assignments|cutoffs|summary|certificate)")
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


def need(good: object, code: str, place: str, found: object, remedy: str) -> None:
    if not good:
        raise Unusable(f"{code}  {place}: {show(found)}; {remedy}")


def show(found: object) -> str:
    """Anything, on one line."""
    text = " ".join(found) if isinstance(found, list | tuple) else str(found)
    return (text if text.isprintable() else ascii(text))[:100]


# --- reading: a file is looked through byte by byte before it is read as a table ------------------------------------


def digest(path: Path) -> str:
    """SHA-256 of a file. A text file must be UTF-8, without NUL bytes and endless lines."""
    whole, line = hashlib.sha256(), 1
    with path.open("rb") as file:
        while chunk := file.read(LONGEST_LINE) + file.readline(LONGEST_LINE + 1):
            whole.update(chunk)
            if path.suffix != ".parquet" and (flaw := flaw_of(chunk)):
                place = f"{path.name}, row {line + chunk.count(10, 0, flaw[0])}"
                need(False, "file-broken", place, flaw[1], "give a text file in UTF-8")
            line += chunk.count(10)
    return whole.hexdigest()


def flaw_of(chunk: bytes) -> tuple[int, str] | None:
    """Where something stands that no text table may hold, and what it is."""
    try:
        chunk.decode()
    except UnicodeDecodeError as error:
        return error.start, "bytes that are not UTF-8"
    if b"\0" in chunk:
        return chunk.index(0), "a NUL byte"
    lengths = list(map(len, chunk.split(b"\n")))
    long = next((row for row, length in enumerate(lengths) if length > LONGEST_LINE), None)
    return None if long is None else (sum(lengths[:long]) + long, "a line of more than 1 MiB")


def read_csv(path: Path) -> Rows:
    csv.field_size_limit(LONGEST_LINE)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            yield from reader
        except csv.Error as error:
            need(False, "csv-broken", f"{path.name}, row {reader.line_num}", error, "correct the quotes")


def fields(table: str, rows: Rows, columns: Columns, exact: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Number and fields of each row, columns in the order asked for; every field is looked at."""
    header = list(next(rows, ()))
    needed = [name for name in columns if name in header or f"{table}.{name}" not in MAY_MISS]
    wrong = [name for name in needed if header.count(name) != 1] or (needed if exact and header != needed else [])
    need(not wrong, "header", f"{table}, row 1", header, f"needs once: {', '.join(wrong)}")
    pick = itemgetter(*[header.index(name) if name in header else len(header) for name in columns])
    whole = header and all(name in header for name in columns)
    good = re.compile(r"\0".join(pattern for pattern, _ in columns.values())).fullmatch  # NUL stands nowhere else
    for line, row in enumerate(rows, 2):
        if len(row) != len(header):
            need(False, "row-width", f"{table}, row {line}", f"{len(row)} fields", f"the header has {len(header)}")
        texts = pick(row) if whole else pick((*row, ""))
        if not good("\0".join(texts)):
            for (name, (pattern, remedy)), text in zip(columns.items(), texts, strict=True):
                place = f"{table}, row {line}, column {name}"
                need(re.fullmatch(pattern, text), "value", place, f'"{text}"', remedy)
        yield line, texts


def read_json(path: Path) -> dict[str, Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        need(len(dict(pairs)) == len(pairs), "json-broken", path.name, "a key stands twice", "keep one")
        return dict(pairs)

    try:
        found = json.loads(path.read_text("utf-8"), object_pairs_hook=unique)
    except (OSError, ValueError, RecursionError) as error:
        raise Unusable(f"json-broken  {path.name}: {show(error)}; give one JSON object") from None
    need(isinstance(found, dict), "json-broken", path.name, type(found).__name__, "give one JSON object")
    return dict(found)


@lru_cache(maxsize=1 << 16)
def millionths(merit: str) -> int:
    whole, _, fraction = merit.partition(".")
    return int(whole + fraction.ljust(6, "0"))


def decimal(merit: int) -> str:
    """The shortest text of a number of millionths."""
    whole, fraction = divmod(abs(merit), 1_000_000)
    return "-" * (merit < 0) + f"{whole}.{fraction:06d}".rstrip("0").rstrip(".")


# --- the market: claims, each with one exact key ---------------------------------------------------------------------


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
    """Pools, and claims in candidate order, then wish, then the order of pools; claims of c: `start[c]:start[c + 1]`.

    A key is one exact integer, higher first: merit (in millionths) times SPAN, plus the place of the tie-break; members
    of a soft pool stand LIFT higher, which is above everybody else; who may not sit there has NEVER.
    """

    def __init__(self, tables: dict[str, Rows], steps: Steps, findings: Findings) -> None:
        self.number: dict[str, int] = {}  # candidate -> number, by first appearance
        self.programmes: dict[str, int] = {}  # id -> seats
        self.pools: list[Pool] = []  # by programme and order
        self.members: dict[str, set[int]] = {}
        self.start, self.pool = array("q"), array("q")
        self.rank: list[int] = []
        self.key: list[int] = []
        self.read_offer(tables["programmes"], tables.get("pools"))
        choices = self.read_choices(tables["choices"], steps, findings)
        self.candidates = list(self.number)
        self.read_groups(tables.get("groups"))
        self.lay_claims(*choices)

    def read_offer(self, programmes: Rows, pools: Rows | None) -> None:
        """Programmes and pools; a programme that is not divided is one open pool."""
        for line, (programme, seats, _) in fields("programmes", programmes, FIELDS["programmes"]):
            need(programme not in self.programmes, "duplicate", f"programmes, row {line}", programme, "keep one row")
            self.programmes[programme] = int(seats)
        named: dict[tuple[str, str], Pool] = {}
        for line, (programme, name, seats, *rest) in fields("pools", pools, FIELDS["pools"]) if pools else ():
            group, reserve, order = rest
            need(programme in self.programmes, "unknown", f"pools, row {line}", programme, "name one of the offer")
            need((programme, name) not in named, "duplicate", f"pools, row {line}", name, "keep one row")
            need(reserve or not group, "value", f"pools, row {line}, column reserve", '""', RESERVE[1])
            named[programme, name] = Pool(programme, int(order or 0), name, int(seats), group, reserve if group else "")
        whole = self.programmes.keys() - {programme for programme, _ in named}
        plain = [Pool(programme, 0, "open", self.programmes[programme], "", "") for programme in whole]
        self.pools = sorted([*named.values(), *plain])

    def read_choices(self, rows: Rows, steps: Steps, findings: Findings) -> list[list[int]]:
        """Columns candidate, programme (as numbers), rank and key; V3 on the way."""
        numbers = {programme: number for number, programme in enumerate(self.programmes)}
        owners, wishes, ranks, keys = columns = [list[int]() for _ in range(4)]
        wanted = FIELDS["choices"] | dict.fromkeys(steps.sizes, (rf"({COUNT[0]})?", COUNT[1]))
        for line, (candidate, rank, programme, merit, tiebreak, *values) in fields("choices", rows, wanted):
            if programme not in numbers:
                need(False, "unknown", f"choices, row {line}, column programme", programme, "name one of the offer")
            owners.append(self.number.setdefault(candidate, len(self.number)))
            wishes.append(numbers[programme])
            ranks.append(int(rank))
            key = millionths(merit) * SPAN if merit else NEVER
            keys.append(key + int(tiebreak) + MIDDLE if tiebreak and merit else key)
            if steps.sizes and merit and millionths(merit) != packed(steps, values):
                findings["V3"].append(f"merit: {show(candidate)} for {show(programme)} does not follow from the steps")
        return columns

    def read_groups(self, rows: Rows | None) -> None:
        for line, (candidate, group) in fields("groups", rows, FIELDS["groups"]) if rows else ():
            members, number = self.members.setdefault(group, set()), self.number.get(candidate, -1)
            need(number >= 0, "unknown", f"groups, row {line}", candidate, "name a candidate of the choices")
            need(number not in members, "duplicate", f"groups, row {line}", candidate, "keep one row")
            members.add(number)

    def lay_claims(self, owners: list[int], wishes: list[int], ranks: list[int], keys: list[int]) -> None:
        doors: dict[str, list[tuple[int, set[int], int, int]]] = {programme: [] for programme in self.programmes}
        for number, pool in enumerate(self.pools):  # what is added to the key of a member, of anybody else
            lifts = (LIFT, 0) if pool.reserve == "soft" else (0, NEVER) if pool.group else (0, 0)
            doors[pool.programme].append((number, self.members.get(pool.group, set()), *lifts))
        doors_of, asked, previous, width = list(doors.values()), [-1] * len(doors), -1, max(ranks, default=0) + 1
        places = [owner * width + rank for owner, rank in zip(owners, ranks, strict=True)]
        for row in sorted(range(len(places)), key=places.__getitem__):
            owner, wish = owners[row], wishes[row]
            if places[row] == previous or asked[wish] == owner:
                found = f"{self.candidates[owner]} names a rank or a programme a second time"
                need(False, "duplicate", f"choices, row {row + 2}", found, "keep one row")
            asked[wish], previous = owner, places[row]
            if owner == len(self.start):
                self.start.append(len(self.key))
            for pool_number, members, inside, outside in doors_of[wish]:
                self.pool.append(pool_number)
                self.rank.append(ranks[row])
                lift = inside if owner in members else outside
                self.key.append(keys[row] + lift if lift else keys[row])
        self.start.append(len(self.key))

    def preferred(self, candidate: int, seat: int) -> range:
        """Claims of a candidate that stand before the seat; all of them if there is no seat (-1)."""
        return range(self.start[candidate], self.start[candidate + 1] if seat < 0 else seat)

    def owner(self, claim: int) -> int:
        return bisect_right(self.start, claim) - 1

    def cutoff(self, claim: int) -> list[str]:
        """Merit, tie-break and group of the one who holds this claim, as `cutoffs.csv` writes them."""
        pool, lifted = self.pools[self.pool[claim]], self.key[claim] > -FLOOR
        merit, place = divmod(self.key[claim] - lifted * LIFT, SPAN)
        inside = "" if not pool.group else "1" if lifted or pool.reserve == "hard" else "0"
        return [decimal(merit), str(place - MIDDLE) if place else "", inside]

    def ask(self, claim: int) -> str:
        return f"{show(self.candidates[self.owner(claim)])} for {self.pools[self.pool[claim]]}"


class Steps(NamedTuple):
    """Column and size of each step of merit, and how many millionths one unit of the packed number is."""

    sizes: dict[str, int]
    unit: int


NO_STEPS = Steps({}, 1)


def read_steps(path: Path) -> Steps:
    """The steps that the certificate declares, and the decimals that the merit is published with."""
    told: Any = read_json(path)
    steps, scale = told.get("steps"), told.get("scale", 0)
    good = isinstance(steps, list) and all(isinstance(step, dict) and type(step.get("size")) is int for step in steps)
    good = good and type(scale) is int and 0 <= scale <= 6
    need(good, "steps-broken", path.name, "steps that cannot be read", "give name and size of each")
    return Steps({f"step_{step.get('name')}": step["size"] for step in steps}, 10 ** (6 - scale))


def packed(steps: Steps, values: Sequence[str]) -> int | None:
    """Merit (in millionths) as the steps give it, the first weighs most; None if one is out of its range."""
    number = 0
    for size, text in zip(steps.sizes.values(), values, strict=True):
        if not text or int(text) >= size:
            return None
        number = number * size + int(text)
    return number * steps.unit


# --- the result: a seat is the number of the claim that is held, or -1 ----------------------------------------------


class Seating:
    """Seats of the candidates, and what follows: taken seats, the last one in (a claim, or -1), the bar of each pool.

    Whoever stands above the bar has reason to complain: the bar is the cutoff of a full pool, the floor where seats
    are free, the ceiling where there is no seat at all.
    """

    def __init__(self, rows: Rows, market: Market, findings: Findings) -> None:
        self.market, self.findings = market, findings
        self.seats = [-1] * len(market.candidates)
        self.taken, self.last = [0] * len(market.pools), [-1] * len(market.pools)
        self.read(rows)
        for claim in (claim for claim in self.seats if claim >= 0):
            pool = market.pool[claim]
            self.taken[pool] += 1
            if self.last[pool] < 0 or market.key[claim] < market.key[self.last[pool]]:
                self.last[pool] = claim
        self.full = [taken >= pool.seats for taken, pool in zip(self.taken, market.pools, strict=True)]
        cutoffs = [market.key[last] if last >= 0 else CEILING for last in self.last]
        self.bar = [cutoff if full else FLOOR for cutoff, full in zip(cutoffs, self.full, strict=True)]

    def read(self, rows: Rows) -> None:
        """V1 and V5. A seat that the candidate may not have counts as none."""
        missing, previous = dict(self.market.number), ""
        for line, (candidate, *sat) in fields("assignments", rows, ASSIGNMENTS, exact=True):
            number = missing.pop(candidate, -1)
            if number < 0 or candidate < previous:
                self.add("V1", f"assignments, row {line}: {show(candidate)} is unknown, repeated or out of order")
            elif any(sat):
                self.seats[number] = self.claim_of(number, sat)
                if self.seats[number] < 0:
                    self.add("V5", f"eligibility: {show(candidate)} did not ask for or may not have {show(sat)}")
            previous = candidate
        for candidate in missing:
            self.add("V1", f"assignments: {show(candidate)} has no row")

    def claim_of(self, number: int, sat: list[str]) -> int:
        for claim in self.market.preferred(number, -1):
            pool = self.market.pools[self.market.pool[claim]]
            if [pool.programme, pool.name, str(self.market.rank[claim])] == sat and self.market.key[claim] > FLOOR:
                return claim
        return -1

    def add(self, check: str, line: str) -> None:
        self.findings[check].append(line)

    def check_seats(self) -> None:
        """V4: nobody too many, and pools that add up."""
        total: Counter[str] = Counter()
        for pool, taken in zip(self.market.pools, self.taken, strict=True):
            total[pool.programme] += pool.seats
            if taken > pool.seats:
                self.add("V4", f"seats: {pool} has {pool.seats} and {taken} sit there")
        for programme, seats in self.market.programmes.items():
            if total[programme] != seats:
                self.add("V4", f"seats: {show(programme)} has {seats}, its pools {total[programme]}")

    def check_cutoffs(self, rows: Rows) -> None:
        """V1, V4 and V6: one row for each pool, with its counts and the key of the last one in."""
        due = {(pool.programme, pool.name): number for number, pool in enumerate(self.market.pools)}
        previous = ("", "")
        for line, (programme, name, *published) in fields("cutoffs", rows, CUTOFFS, exact=True):
            number = due.pop((programme, name), -1)
            if number < 0 or (programme, name) < previous:
                self.add("V1", f"cutoffs, row {line}: {show(programme)} is unknown, repeated or out of order")
            previous = (programme, name)
            if number < 0:
                continue
            pool, last = self.market.pools[number], self.last[number]
            counts = [str(pool.seats), str(self.taken[number])]
            cutoff = self.market.cutoff(last) if last >= 0 and self.full[number] else ["", "", ""]
            if published[:2] != counts:
                self.add("V4", f"seats: {pool} has {counts} (seats, taken); published {published[:2]}")
            if published[2:] != cutoff:
                self.add("V6", f"cutoff of {pool} is {cutoff}; published {published[2:]}")
        for left in due:
            self.add("V1", f"cutoffs: {show(left)} has no row")

    def check_envy(self) -> dict[int, list[int]]:
        """V6. Gives for each pool the highest claims, ties included, of those who would rather sit there."""
        first: dict[int, list[int]] = {}
        pools, keys = self.market.pool, self.market.key
        for number, seat in enumerate(self.seats):
            for claim in self.market.preferred(number, seat):
                pool, key = pools[claim], keys[claim]
                if key > FLOOR:
                    claims = first.setdefault(pool, [claim])
                    if key > keys[claims[0]]:
                        claims[:] = [claim]
                    elif key == keys[claims[0]] and claim != claims[0]:
                        claims.append(claim)
                    if key > self.bar[pool]:
                        what = (
                            "no justified envy: stands above the last one in" if self.full[pool] else "no wasted seat"
                        )
                        self.add("V6", f"{what}: {self.market.ask(claim)}")
        return first

    def check_best(self, first: dict[int, list[int]]) -> None:
        """V7: nobody outside is level with the last one in, no improvement cycle, the second way ends here too."""
        keys, ask = self.market.key, self.market.ask
        tied = [pool for pool, claims in first.items() if keys[claims[0]] == self.bar[pool]]
        for pool in tied:
            inside = [seat for seat in self.seats if seat >= 0 and self.market.pool[seat] == pool]
            level = first[pool] + [seat for seat in inside if keys[seat] == self.bar[pool]]
            self.add("V7", f"tie decides a seat: {'; '.join(map(ask, level))}")
        if tied:
            return
        cycle = self.improvement_cycle(first)
        tied = [claim for claim in cycle if len(first[self.market.pool[claim]]) > 1]
        if cycle:
            what = "tie decides a seat" if tied else "candidates' best: all of them could have what they prefer"
            self.add("V7", f"{what}: {'; '.join(map(ask, cycle))}")
        for seat, other in zip(self.seats, self.seats if tied else second_way(self.market), strict=True):
            if seat != other:
                self.add("V7", f"candidates' best: the second way leads elsewhere than {ask(max(seat, other))}")

    def improvement_cycle(self, first: dict[int, list[int]]) -> list[int]:
        """Claims that the candidates of one improvement cycle would rather hold; none if there is no cycle."""
        moves: dict[int, dict[int, int]] = {}  # pool -> pool in which somebody sits who would move there -> claim
        for pool, claims in first.items():
            seated = [(self.seats[self.market.owner(claim)], claim) for claim in claims]
            moves[pool] = {self.market.pool[seat]: claim for seat, claim in seated if seat >= 0}
        try:
            TopologicalSorter(moves).prepare()
        except CycleError as error:
            return [moves[there][here] for here, there in pairwise(error.args[1])]
        return []

    def check_summary(self, summary: dict[str, Any]) -> None:
        """V8."""
        rank, start, owner = self.market.rank, self.market.start, self.market.owner
        placed = [claim for claim in self.seats if claim >= 0]
        first = sum(rank[claim] == rank[start[owner(claim)]] for claim in placed)
        by_rank = Counter(str(rank[claim]) for claim in placed)
        counts = {"candidates": len(self.seats), "placed": len(placed), "first_choice": first, "by_rank": by_rank}
        for name, count in counts.items():
            if json.dumps(count, sort_keys=True) != json.dumps(summary[name], sort_keys=True):
                self.add("V8", f"summary: {name} is {json.dumps(count)}; published {show(summary[name])}")


def second_way(market: Market) -> list[int]:
    """Raise the cutoffs from zero: sort, cut, move on, until no pool is over-full."""
    bar, inside = [FLOOR] * len(market.pools), [list[int]() for _ in market.pools]
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
                moving += [market.owner(claim) for claim in inside[pool][room:]]
                del inside[pool][room:]
                bar[pool] = market.key[inside[pool][-1]] if room else CEILING
    return seats


# --- the whole check -------------------------------------------------------------------------------------------------


def look_through(market: Path, result: Path) -> tuple[dict[str, Path], dict[str, str]]:
    """The input tables and their digests; every file is there and is whole."""
    tables: dict[str, Path] = {}
    digests, problems = {}, []
    for name in FIELDS:
        found = [path for path in (market / f"{name}.csv", market / f"{name}.parquet") if path.is_file()]
        if len(found) > 1 or (not found and name in ("programmes", "choices")):
            problems.append(f"file-missing  {name}.csv: {len(found)} such tables in {show(market)}; give one")
        tables |= {name: path for path in found}  # noqa: B035 - none or one
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
    whole = set(summary) == SUMMARY and isinstance(summary["digests"], dict) and isinstance(summary["version"], str)
    need(whole, "summary", path.name, sorted(summary), f"give exactly {', '.join(sorted(SUMMARY))}")
    for name, known in (("mechanism", "deferred-acceptance"), ("ties", "refuse")):
        need(summary[name] == known, "not-supported", f"{path.name}, {name}", summary[name], f"only {known} yet")
    if summary["seed"] is not None:
        findings["V2"].append(f"lottery: none was used, but a seed is named: {show(summary['seed'])}")
    for name in sorted(summary["digests"].keys() | digests):
        if summary["digests"].get(name) != digests.get(name):
            findings["V1"].append(f"digest: {show(name)} is not the table that the result was made from")
    return summary


def judge(
    tables: dict[str, Rows], steps: Steps, assignments: Rows, cutoffs: Rows, summary: Any, findings: Findings
) -> None:
    """V3 to V8, and what V1 says about rows; no file is touched."""
    seating = Seating(assignments, Market(tables, steps, findings), findings)
    seating.check_seats()
    seating.check_cutoffs(cutoffs)
    seating.check_best(seating.check_envy())
    seating.check_summary(summary)


def check(market: Path, result: Path, read_parquet: ReadTable | None, findings: Findings) -> bool:
    """All checks in turn; whether steps of merit were published."""
    files, digests = look_through(market, result)
    summary = read_summary(result / "summary.json", digests, findings)
    tables: dict[str, Rows] = {name: read_csv(path) for name, path in files.items()}
    for name in (name for name, path in files.items() if path.suffix == ".parquet"):
        need(read_parquet, "parquet", f"{name}.parquet", "a Parquet table", "use `recruit verify`, which reads it")
        rows = read_parquet(market, name) if read_parquet else ()
        tables[name] = (["" if text is None else text for text in row] for row in rows)
    header = list(next(tables["choices"], ()))
    tables["choices"] = chain([header], tables["choices"])
    certificate, columns = result.resolve().parent / "certificate.json", [n for n in header if n.startswith("step_")]
    steps = read_steps(certificate) if columns and certificate.is_file() else NO_STEPS
    if certificate.is_file() and (more := [name for name in columns if name not in steps.sizes]):
        findings["V3"].append(f"merit: the certificate does not declare {show(more)}")
    judge(tables, steps, read_csv(result / "assignments.csv"), read_csv(result / "cutoffs.csv"), summary, findings)
    return bool(steps.sizes)


def verify(market: Path, result: Path, read_parquet: ReadTable | None = None) -> Report:
    """Check a result folder against its market folder.

    `read_parquet(market, name)` is asked for the rows of a table stored as Parquet: the header first, then each row
    as text, None where it is empty. Bad files raise nothing, the report lists what is wrong.
    """
    begun, findings, stepped, whole = time.perf_counter(), Findings(list), False, True
    problems: tuple[str, ...] = ()
    try:
        stepped = check(market, result, read_parquet, findings)
    except Unusable as flaw:
        whole = False
        problems = tuple(line for line in flaw.args if not (OF_THE_RESULT.match(line) and result.is_dir()))
        findings["V1"] += [line for line in flaw.args if line not in problems]
        if findings["V1"]:  # tables that are not those the result was made from need not be readable
            findings["V1"], problems = [*findings["V1"], *problems], ()
    given = "V3  Merit: the order is given in the data."
    held = [line for line in CHECKS if whole and not findings.get(line[:2])]
    checked = [given if line.startswith("V3") and not stepped else line for line in held]
    broken = []
    for number, lines in sorted(findings.items()):
        more = [f"... and {len(lines) - SHOWN} more like these"] if len(lines) > SHOWN else []
        broken += [f"{number} {line}" for line in lines[:SHOWN] + more]
    status = 2 if problems else 1 if broken else 0
    return Report(status, tuple(checked), tuple(broken), problems, round(time.perf_counter() - begun, 3))


def main(arguments: Sequence[str] | None = None, read_parquet: ReadTable | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("market", type=Path, help="folder of the input tables")
    parser.add_argument("result", type=Path, help="folder of the result")
    parser.add_argument("--json", action="store_true", help="print the report as one JSON object")
    given = parser.parse_args(arguments)
    report = verify(given.market, given.result, read_parquet)
    verdict = ("accepted", "refused", "cannot be checked")[report.status]
    lines = [*report.checked, *report.broken, f"{verdict}, {report.seconds:.2f} s"]
    shown = json.dumps(asdict(report), indent=2) if given.json else "\n".join(lines)
    tell(sys.stdout, shown)
    tell(sys.stderr, "\n".join(report.problems))
    return report.status


def tell(stream: TextIO | None, text: str) -> None:
    """Print; where nobody listens (a closed pipe, a full disk) the status alone has to say it."""
    if stream is None or not text:
        return
    encoding = stream.encoding or "ascii"
    try:
        stream.write((text + "\n").encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
