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
import re
import sys
import time
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import chain, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

Rows = Iterator[Sequence[str | None]]  # the header first, then row after row; None is an empty field
ReadTable = Callable[[Path, str], Rows]  # (market folder, "choices") -> rows as text
Findings = defaultdict[str, list[str]]  # number of a check -> what is broken

CHECKS = [line for line in (__doc__ or "").splitlines() if line.startswith("V")]
ID, TEXT = (r"[^\0]+", "give an id"), (r"[^\0]*", "")
COUNT, INTEGER = (r"[0-9]{1,999}", "give a whole number, 0 or more"), (r"-?[0-9]{1,999}", "give a whole number")
RANK = r"0*[1-9][0-9]{0,999}", "give a whole number, 1 or more"
MERIT = r"(-?[0-9]{1,999}(\.[0-9]{1,6})?)?", "give a decimal number with at most 6 decimals, or nothing"
TIEBREAK, RESERVE = (r"(-?[0-9]{1,999})?", "give a whole number, or nothing"), ("(hard|soft)?", "give hard or soft")
TIES = "(refuse)?", "only the tie rule refuse can be checked yet"
FIELDS = {  # table -> column -> what a field may hold, and what to do if it does not
    "programmes": {"programme": ID, "seats": COUNT, "ties": TIES},
    "choices": {"candidate": ID, "rank": RANK, "programme": ID, "merit": MERIT, "tiebreak": TIEBREAK},
    "pools": {"programme": ID, "pool": ID, "seats": COUNT, "group": TEXT, "reserve": RESERVE, "order": INTEGER},
    "groups": {"candidate": ID, "group": ID},
}
ASSIGNMENTS = ["candidate", "programme", "pool", "rank"]
CUTOFFS = ["programme", "pool", "seats", "taken", "cutoff_merit", "cutoff_tiebreak", "cutoff_group"]
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
            if path.suffix != ".parquet":
                at, flaw = flaw_of(chunk)
                place = f"{path.name}, row {line + chunk.count(10, 0, at)}"
                need(not flaw, "file-broken", place, flaw, "give a text file in UTF-8")
                line += chunk.count(10)
    return whole.hexdigest()


def flaw_of(chunk: bytes) -> tuple[int, str]:
    """Where something stands that no text table may hold, and what it is."""
    if b"\0" in chunk:
        return chunk.index(0), "a NUL byte"
    if max(map(len, chunk.split(b"\n"))) > LONGEST_LINE:
        return 0, "a line of more than 1 MiB"
    try:
        chunk.decode()
    except UnicodeDecodeError as error:
        return error.start, "bytes that are not UTF-8"
    return 0, ""


def read_csv(path: Path) -> Rows:
    csv.field_size_limit(LONGEST_LINE)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            yield from reader
        except csv.Error as error:
            need(False, "csv-broken", f"{path.name}, row {reader.line_num}", error, "correct the quotes")


def fields(
    table: str, rows: Rows, columns: dict[str, tuple[str, str]], may_miss: tuple[str, ...] = ()
) -> Iterator[tuple[int, list[str]]]:
    """Number and fields of each row, columns in the order asked for; every field is looked at."""
    header = list(next(rows, ()))
    width = len(header)
    wrong = [name for name in columns if header.count(name) > 1 or (name not in header and name not in may_miss)]
    need(not wrong, "header", f"{table}, row 1", header, f"needs once: {', '.join(wrong)}")
    pick = itemgetter(*[header.index(name) if name in header else width for name in columns])
    good = re.compile(r"\0".join(pattern for pattern, _ in columns.values())).fullmatch  # NUL stands nowhere else
    for line, row in enumerate(rows, 2):
        need(len(row) == width, "row-width", f"{table}, row {line}", f"{len(row)} fields", f"the header has {width}")
        texts = [text or "" for text in pick((*row, ""))]
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

    A key is one exact integer, higher first: merit (in millionths) times `span`, plus the place of the tie-break (0 =
    none given); members of a soft pool stand `lift` higher, which is above everybody else. Keys that can be granted
    lie from `floor` to below `ceiling`; the key of somebody who may not sit there lies below the floor.
    """

    def __init__(self, tables: dict[str, Rows], steps: dict[str, int], findings: Findings) -> None:
        self.number: dict[str, int] = {}  # candidate -> number, by first appearance
        self.members: dict[str, set[int]] = {}
        self.start, self.owner, self.pool = array("q"), array("q"), array("q")
        self.rank: list[int] = []
        self.key: list[int] = []
        self.programmes = self.read_programmes(tables["programmes"])  # id -> seats
        self.pools = self.read_pools(tables.get("pools"))
        choices = self.read_choices(tables["choices"], steps, findings)
        self.read_groups(tables.get("groups"))
        self.candidates = list(self.number)
        self.lay_claims(*choices)

    def read_programmes(self, rows: Rows) -> dict[str, int]:
        programmes: dict[str, int] = {}
        for line, (programme, seats, _) in fields("programmes", rows, FIELDS["programmes"], ("ties",)):
            need(programme not in programmes, "duplicate", f"programmes, row {line}", programme, "keep one row")
            programmes[programme] = int(seats)
        return programmes

    def read_pools(self, rows: Rows | None) -> list[Pool]:
        """By programme and order; a programme that is not divided is one open pool."""
        pools: dict[tuple[str, str], Pool] = {}
        for line, row in fields("pools", rows, FIELDS["pools"]) if rows else ():
            programme, name, seats, group, reserve, order = row
            need(programme in self.programmes, "unknown", f"pools, row {line}", programme, "name one of the offer")
            need((programme, name) not in pools, "duplicate", f"pools, row {line}", name, "keep one row")
            need(reserve or not group, "value", f"pools, row {line}, column reserve", '""', RESERVE[1])
            pools[programme, name] = Pool(programme, int(order), name, int(seats), group, reserve if group else "")
        whole = self.programmes.keys() - {programme for programme, _ in pools}
        return sorted([*pools.values(), *(Pool(each, 0, "open", self.programmes[each], "", "") for each in whole)])

    def read_groups(self, rows: Rows | None) -> None:
        for line, (candidate, group) in fields("groups", rows, FIELDS["groups"]) if rows else ():
            members, number = self.members.setdefault(group, set()), self.number.get(candidate, -1)
            need(number >= 0, "unknown", f"groups, row {line}", candidate, "name a candidate of the choices")
            need(number not in members, "duplicate", f"groups, row {line}", candidate, "keep one row")
            members.add(number)

    def read_choices(self, rows: Rows, steps: dict[str, int], findings: Findings) -> tuple[list[Any], ...]:
        """Columns: candidate, programme (numbers), rank, merit in millionths or None, tie-break or None; V3."""
        numbers = {programme: number for number, programme in enumerate(self.programmes)}
        columns: tuple[list[Any], ...] = ([], [], [], [], [])
        owners, wishes, ranks, merits, tiebreaks = columns
        wanted = FIELDS["choices"] | dict.fromkeys(steps, (rf"({COUNT[0]})?", COUNT[1]))
        for line, (candidate, rank, programme, merit, tiebreak, *values) in fields(
            "choices", rows, wanted, ("tiebreak",)
        ):
            if programme not in numbers:
                need(False, "unknown", f"choices, row {line}, column programme", programme, "name one of the offer")
            owners.append(self.number.setdefault(candidate, len(self.number)))
            wishes.append(numbers[programme])
            ranks.append(int(rank))
            merits.append(millionths(merit) if merit else None)
            tiebreaks.append(int(tiebreak) if tiebreak else None)
            if steps and merit and merits[-1] != packed(steps, values):
                findings["V3"].append(f"merit: {show(candidate)} for {show(programme)} does not follow from the steps")
        return columns

    def lay_claims(self, owners: list[int], wishes: list[int], ranks: list[int], merits: Any, tiebreaks: Any) -> None:
        bases = self.bases(merits, tiebreaks)
        doors: dict[str, list[tuple[int, set[int], int, int]]] = {programme: [] for programme in self.programmes}
        for number, pool in enumerate(self.pools):  # what is added to the key of a member, of anybody else
            shifts = (0, 0) if not pool.group else (self.lift, 0) if pool.reserve == "soft" else (0, -self.lift)
            doors[pool.programme].append((number, self.members.get(pool.group, set()), *shifts))
        doors_of, asked, previous, width = list(doors.values()), [-1] * len(doors), -1, max(ranks, default=0) + 1
        places = [owner * width + rank for owner, rank in zip(owners, ranks, strict=True)]
        for row in sorted(range(len(places)), key=places.__getitem__):
            owner, wish, place = owners[row], wishes[row], places[row]
            if place == previous or asked[wish] == owner:
                found = f"{self.candidates[owner]} names a rank or a programme a second time"
                need(False, "duplicate", f"choices, row {row + 2}", found, "keep one row")
            asked[wish], previous = owner, place
            if owner == len(self.start):
                self.start.append(len(self.key))
            for pool_number, members, inside, outside in doors_of[wish]:
                self.owner.append(owner)
                self.pool.append(pool_number)
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

    def asks(self, claim: int) -> str:
        return f"{show(self.candidates[self.owner[claim]])}, who asks for {self.pools[self.pool[claim]]}"


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


def packed(steps: dict[str, int], values: Sequence[str]) -> int | None:
    """Merit (in millionths) as the steps give it, the first weighs most; None if one is out of its range."""
    number = 0
    for size, text in zip(steps.values(), values, strict=True):
        if not text or int(text) >= size:
            return None
        number = number * size + int(text)
    return number * 1_000_000


# --- the result: a seat is the number of the claim that is held, or -1 ----------------------------------------------


def read_seats(rows: Rows, market: Market, findings: Findings) -> list[int]:
    """Seat of each candidate; V1 and V5 on the way. A seat that the candidate may not have counts as none."""
    seats, missing, previous = [-1] * len(market.candidates), dict(market.number), ""
    for line, (candidate, *sat) in fields("assignments", rows, dict.fromkeys(ASSIGNMENTS, TEXT)):
        number = missing.pop(candidate, -1)
        if number < 0 or candidate < previous:
            findings["V1"].append(f"assignments, row {line}: {show(candidate)} is unknown, repeated or out of order")
        previous = candidate
        if number >= 0 and any(sat):
            seats[number] = seat_of(number, sat, market)
            if seats[number] < 0:
                findings["V5"].append(f"eligibility: {show(candidate)} did not ask for or may not have {show(sat)}")
    findings["V1"] += [f"assignments: {show(candidate)} has no row" for candidate in missing]
    return seats


def seat_of(number: int, sat: list[str], market: Market) -> int:
    for claim in market.preferred(number, -1):
        pool = market.pools[market.pool[claim]]
        if [pool.programme, pool.name, str(market.rank[claim])] == sat and market.key[claim] >= market.floor:
            return claim
    return -1


class Seating:
    """What follows from the seats: how many are taken, the last one in (a claim, or -1), and the bar of each pool.

    Whoever stands above the bar has reason to complain: the bar is the cutoff of a full pool, below the floor where
    seats are free, the ceiling where there is no seat at all.
    """

    def __init__(self, market: Market, seats: list[int]) -> None:
        self.seats, self.taken, self.last = seats, [0] * len(market.pools), [-1] * len(market.pools)
        for claim in (claim for claim in seats if claim >= 0):
            number = market.pool[claim]
            self.taken[number] += 1
            if self.last[number] < 0 or market.key[claim] < market.key[self.last[number]]:
                self.last[number] = claim
        self.bar = [market.floor - 1] * len(market.pools)
        for number, pool in enumerate(market.pools):
            if self.taken[number] >= pool.seats:
                self.bar[number] = market.key[self.last[number]] if pool.seats else market.ceiling


def check_seats(rows: Rows, market: Market, seating: Seating, findings: Findings) -> None:
    """V4, V1 and V6: sums, and one row for each pool with its counts and the key of the last one in."""
    total: Counter[str] = Counter()
    for pool, taken in zip(market.pools, seating.taken, strict=True):
        total[pool.programme] += pool.seats
        if taken > pool.seats:
            findings["V4"].append(f"seats: {pool} has {pool.seats} and {taken} sit there")
    for programme, seats in market.programmes.items():
        if total[programme] != seats:
            findings["V4"].append(f"seats: {show(programme)} has {seats}, its pools {total[programme]}")
    due, previous = {(pool.programme, pool.name): number for number, pool in enumerate(market.pools)}, ("", "")
    for line, (programme, name, *published) in fields("cutoffs", rows, dict.fromkeys(CUTOFFS, TEXT)):
        number = due.pop((programme, name), -1)
        if number < 0 or (programme, name) < previous:
            findings["V1"].append(
                f"cutoffs, row {line}: {show((programme, name))} is unknown, repeated or out of order"
            )
        previous = (programme, name)
        if number >= 0:
            pool, taken, last = market.pools[number], seating.taken[number], seating.last[number]
            cutoff = market.cutoff(last) if last >= 0 and taken >= pool.seats else ["", "", ""]
            if published[:2] != [str(pool.seats), str(taken)]:
                findings["V4"].append(f"seats: {pool} has {pool.seats}, {taken} taken; published {show(published[:2])}")
            if published[2:] != cutoff:
                findings["V6"].append(f"cutoff of {pool} is {cutoff}; published {published[2:]}")
    findings["V1"] += [f"cutoffs: {show(left)} has no row" for left in due]


def check_envy(market: Market, seating: Seating, findings: Findings) -> dict[int, list[int]]:
    """V6. Gives for each pool the highest claims, ties included, of those who would rather sit there."""
    first: dict[int, list[int]] = {}
    for number, seat in enumerate(seating.seats):
        for claim in market.preferred(number, seat):
            pool, key = market.pool[claim], market.key[claim]
            if key < market.floor:
                continue
            claims = first.setdefault(pool, [])
            if claims and key > market.key[claims[0]]:
                claims.clear()
            if not claims or key == market.key[claims[0]]:
                claims.append(claim)
            if key > seating.bar[pool]:
                free = seating.taken[pool] < market.pools[pool].seats
                what = (
                    "no wasted seat: seats are free for" if free else "no justified envy: above the last one in stands"
                )
                findings["V6"].append(f"{what} {market.asks(claim)}")
    return first


def check_best(market: Market, seating: Seating, first: dict[int, list[int]], findings: Findings) -> None:
    """V7: (a), (b) and the second way."""
    tied = [pool for pool, claims in first.items() if market.key[claims[0]] == seating.bar[pool]]
    for pool in tied:
        level = [claim for claim in seating.seats if claim >= 0 and market.pool[claim] == pool]
        level = [claim for claim in level if market.key[claim] == seating.bar[pool]] + first[pool]
        names = ", ".join(show(market.candidates[market.owner[claim]]) for claim in level)
        findings["V7"].append(f"tie decides a seat: {market.pools[pool]}, {names}")
    if tied:
        return
    cycle = improvement_cycle(market, seating, first)
    by_tie = any(len(first[market.pool[claim]]) > 1 for claim in cycle)
    if cycle:
        what = "tie decides a seat" if by_tie else "candidates' best: all of them can have what they prefer"
        findings["V7"].append(f"{what}: {'; '.join(market.asks(claim) for claim in cycle)}")
    for seat, other in zip(seating.seats, [] if by_tie else second_way(market), strict=not by_tie):
        if seat != other:
            findings["V7"].append(f"candidates' best: the second way leads to {market.asks(max(other, seat))}")


def improvement_cycle(market: Market, seating: Seating, first: dict[int, list[int]]) -> list[int]:
    """Claims that the candidates of one improvement cycle would rather hold; none if there is no cycle."""
    moves: dict[int, dict[int, int]] = {}  # pool -> pool in which somebody sits who would move there -> claim
    for pool, claims in first.items():
        seated = [(seating.seats[market.owner[claim]], claim) for claim in claims]
        moves[pool] = {market.pool[seat]: claim for seat, claim in seated if seat >= 0}
    try:
        TopologicalSorter(moves).prepare()
    except CycleError as error:
        return [moves[there][here] for here, there in pairwise(error.args[1])]
    return []


def second_way(market: Market) -> list[int]:
    """Raise the cutoffs from zero: sort, cut, move on, until no pool is over-full."""
    bar, inside = [market.floor] * len(market.pools), [list[int]() for _ in market.pools]
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
            findings["V8"].append(f"summary: {name} is {show(json.dumps(count))}; published {show(summary[name])}")


# --- the whole check -------------------------------------------------------------------------------------------------


def look_through(market: Path, result: Path) -> tuple[dict[str, Path], dict[str, str]]:
    """The input tables and their digests; every file is there and is whole."""
    tables: dict[str, Path] = {}
    digests, problems = {}, []
    for name in FIELDS:
        found = [path for path in (market / f"{name}.csv", market / f"{name}.parquet") if path.is_file()]
        if len(found) > 1 or (not found and name in ("programmes", "choices")):
            problems.append(f"file-missing  {name}.csv: {len(found)} such tables in {show(market)}; give one")
        tables |= dict.fromkeys([name] if found else [], found[-1] if found else market)
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
    whole = set(summary) == SUMMARY and isinstance(summary["digests"], dict)
    need(whole, "summary", path.name, sorted(summary), f"give exactly {', '.join(sorted(SUMMARY))}")
    for name, known in (("mechanism", "deferred-acceptance"), ("ties", "refuse")):
        need(summary[name] == known, "not-supported", f"{path.name}, {name}", summary[name], f"only {known} yet")
    if summary["seed"] is not None or not isinstance(summary["version"], str):
        findings["V2"].append("lottery: none was used, so there is no seed; and the version is a text")
    for name in sorted(summary["digests"].keys() | digests):
        if summary["digests"].get(name) != digests.get(name):
            findings["V1"].append(f"digest: {show(name)} is not the table that the result was made from")
    return summary


def judge(
    tables: dict[str, Rows], steps: dict[str, int], assignments: Rows, cutoffs: Rows, summary: Any, findings: Findings
) -> None:
    """V3 to V8, and what V1 says about rows; no file is touched."""
    market = Market(tables, steps, findings)
    seating = Seating(market, read_seats(assignments, market, findings))
    check_seats(cutoffs, market, seating, findings)
    first = check_envy(market, seating, findings)
    check_best(market, seating, first, findings)
    check_summary(summary, market, seating, findings)


def check(market: Path, result: Path, read_parquet: ReadTable | None, findings: Findings) -> bool:
    """All checks in turn; whether steps of merit were published."""
    files, digests = look_through(market, result)
    summary = read_summary(result / "summary.json", digests, findings)
    tables: dict[str, Rows] = {name: read_csv(path) for name, path in files.items()}
    for name in (name for name, path in files.items() if path.suffix == ".parquet"):
        need(read_parquet, "parquet", f"{name}.parquet", "a Parquet table", "use `recruit verify`, which reads it")
        tables[name] = read_parquet(market, name) if read_parquet else iter(())
    header = list(next(tables["choices"], ()))
    tables["choices"] = chain([header], tables["choices"])
    stepped = any(str(column).startswith("step_") for column in header)
    steps = read_steps(result.resolve().parent / "certificate.json") if stepped else {}
    judge(tables, steps, read_csv(result / "assignments.csv"), read_csv(result / "cutoffs.csv"), summary, findings)
    return bool(steps)


def verify(market: Path, result: Path, read_parquet: ReadTable | None = None) -> Report:
    """Check a result folder against its market folder.

    `read_parquet(market, name)` is asked for the rows of a table stored as Parquet: the header first, then each row
    as text. Bad files raise nothing, the report lists what is wrong.
    """
    begun, findings, checked, problems = time.perf_counter(), Findings(list), list(CHECKS), ()
    try:
        if not check(market, result, read_parquet, findings):
            checked[2] = "V3  Merit: the order is given in the data."
    except Unusable as flaw:
        checked, problems = [], flaw.args
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
    for stream, text in ((sys.stdout, shown), (sys.stderr, "\n".join(report.problems))):
        encoding = stream.encoding or "ascii"
        stream.write((text + "\n" if text else "").encode(encoding, "backslashreplace").decode(encoding))
    return report.status


if __name__ == "__main__":
    sys.exit(main())
