"""Does this result follow from this market? An independent check that needs Python and nothing else.

    python verify.py MARKET RESULT          status 0 accepted, 1 refused, 2 the files cannot be checked

MARKET holds what went in (`programmes`, `choices` and, where used, `pools`, `groups`, `choice_rules`), RESULT what
came out (`assignments.csv`, `cutoffs.csv`, `summary.json`). This file shares no line with the program that made it.
Where a check is not the same for every mechanism and tie rule, the line that is true of the run is the one printed.

V1  The files are whole: each input table has the SHA-256 digest that the result names, each candidate has one row.
V2  Chance: no lottery was used, so none is claimed.
V2  Chance: the order of the tied was worked out anew from the seed that the result names.  (lottery)
V3  Merit: the order is given in the data.
V3  Merit: it follows from the steps that `certificate.json` beside the result declares.  (steps)
V4  Seats: the pools of a programme add up to its seats, no pool holds more than its seats, the counts are right.
V4  Seats: the pools add up, only a tied group that straddles the last seat exceeds them, the counts are right.  (over)
V4  Seats: the pools add up, no pool holds more than its own and those moved to it, the counts are right.  (moved)
V5  Eligibility: everybody seated asked for that seat, may have it, and belongs to the group it is kept for.
V6  No justified envy, no wasted seat: everybody holds the first place of their list that their key reaches.
V6  No envy in the order compared, blocks of choices first: everybody holds the first place their key reaches.  (blocks)
V6  No envy in one order of candidates: everybody holds the first place of their list that it reaches.  (dictatorship)
V6  Equal treatment: nobody is passed over for somebody level or lower, nor a group that the rule admits.  (limits)
V6  No justified envy, no wasted seat in the order of the law, the tied counted as equal.  (improved)
V6  Replay: the mechanism, carried out step by step as in its paper, ends at these seats.  (replay)
V6  Replay: candidates asking down their lists, programmes choosing by their choice rules, end at these seats.  (rules)
V7  No other outcome without envy is better for any candidate, and no tie decided a seat.
V7  Score limits raised from zero end at these seats: none can be lower, and no refused tie matters.  (limits)
V7  Replay: programmes asking down their orders end at these seats, under two opposite orders of the tied.  (programmes)
V7  Replay: deferred acceptance, then one improvement cycle after the other, ends at these seats.  (improved)
V7  Ties: under two opposite orders of the tied, by id and against it, the replay ends at the same seats.  (replay)
V7  Ties: under two opposite orders of the tied, by id and against it, programmes choose the same in the end.  (rules)
V8  The counts in the summary are those of the rows.

Why this suffices. A *claim* is one candidate asking for one pool of seats. Claims stand in the order of wish, then in
the order in which a programme opens its pools. Claims for one pool are compared by membership of its group (soft
reserve only), then merit, then tie-break: the order of the *law*. Some mechanisms compare otherwise; each claim then
gets another key, and the rest is the same: `parallel:K` (with K = 1 `immediate-acceptance`) puts the block of K choices
before the law, `serial-dictatorship` takes one number of each candidate for every pool. The *cutoff* of a full pool is
the key of the last one in. If everybody holds the first claim that reaches its cutoff, nobody is passed over by
somebody lower and no wanted seat stays empty: the result is stable (Azevedo and Leshno 2016). Many results can be
stable; V7 shows that this one is best for all candidates at once, by a second way: raise the cutoffs from zero, sort,
cut, move on, until no pool is over-full.

Ties under `refuse`. A result may stand only if no order of tied candidates would change anybody's seat. That is so
exactly when
(a) nobody prefers a full pool where their key equals or exceeds its cutoff, and
(b) there is no improvement cycle: full pools in a ring, in each somebody who would rather sit in the next one and
    whose key there is the highest, ties included, among all who would rather sit there.
If (a) and (b) hold, the result is stable under any order of the tied, by (a); were it not the candidates' best under
one, that order would have a cycle as in (b) (Erdil and Ergin 2008). If (a) fails, an order that puts the one outside
first gives them envy, so it has another outcome. If (a) holds and (b) fails, take a shortest cycle and an order that
puts its candidates before everybody else. Two of them are never level at one pool (a shorter cycle would exist), so
each comes first where they want to go; move them all, and V6 still holds: that order has a better outcome. One common
order was enough, so orders that differ from programme to programme lead to the same answer.

Ties under `single-lottery` and `multiple-lottery`. SHA-256 of seed, newline, scope, newline, candidate (in UTF-8; the
scope is empty or the programme) orders the tied, the higher first. With it keys differ, and the above holds.

Ties under `admit-all` and `admit-none`. The tied enter together or not at all; a group that straddles the last seat
does or does not. Limits raised from zero, group by group, end at the lowest ones possible, whatever the order of
raising (Biro and Kiselgof 2015), so V7 leaves one outcome. Where other programmes of the run have `refuse`, V7 asks
for more than it must: with their ties admitted and with them left out the seats are the same. Every order lies
between these two, for a pool that refuses more makes others refuse no less.

Other mechanisms are replayed. `deferred-acceptance-programmes` (stable as well), `top-trading-cycles` (Abdulkadiroglu
and Sonmez 2003) and `efficiency-adjusted` (Tang and Yu 2014, everybody consents) under two opposite orders of the tied
that no lottery parts; `stable-improvement-cycles` (Erdil and Ergin 2008) from deferred acceptance, whose ties are
asked about as above, in the one order of search that its page states.

Choice rules say whom a programme takes from those who ask. Cumulative offers (Hatfield and Milgrom 2005) are carried
out: everybody without a seat asks the next programme of the list, all at once; each programme asked chooses anew, by
its rule taken literally, from all who ever asked it; until nobody has anybody left to ask. Who is chosen by two sits
where they would rather. The order of the tied is asked about as for replays.
"""

from __future__ import annotations

import argparse
import codecs
import csv
import gc
import hashlib
import json
import os
import re
import sys
import time
from array import array
from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import accumulate, chain, groupby, islice, pairwise, repeat
from operator import add, lt, mul, sub
from pathlib import Path
from typing import Any, NamedTuple, TextIO

Rows = Iterator[Sequence[str]]  # the header first, then row after row
ReadTable = Callable[[Path, str], Iterator[Sequence[str | None]]]  # (market folder, "choices") -> the same
Columns = dict[str, tuple[str, str]]  # column -> what a field may hold, and what to do if it does not
Findings = defaultdict[str, list[str]]  # number of a check -> what is broken

CHECKS = {
    (number, tag or ""): f"{number}  {text}"
    for number, text, tag in re.findall(r"^(V\d)  (.*?)(?:  \((\w+)\))?$", __doc__ or "", re.MULTILINE)
}
LOTTERIES, WHOLE_GROUPS = ("single-lottery", "multiple-lottery"), ("admit-all", "admit-none")
TIE_RULES = ("refuse", *LOTTERIES, *WHOLE_GROUPS)
ACCEPTANCE = r"deferred-acceptance|immediate-acceptance|parallel:[1-9][0-9]{0,8}|serial-dictatorship"
MECHANISMS = (
    ACCEPTANCE + "|deferred-acceptance-programmes|top-trading-cycles|efficiency-adjusted|stable-improvement-cycles"
)
ID, TEXT = (r"[^\0]+", "give an id"), (r"[^\0]*", "")
COUNT = r"(-?0{1,20}|[0-9]{1,20})", "give a whole number, 0 or more"
INTEGER = r"(-?[0-9]{1,19})?", "give a whole number, or nothing"
RANK = r"0{0,20}[1-9][0-9]{0,9}", "give a whole number, 1 or more, of at most 10 digits"
MERIT = r"(-?[0-9]{1,20}(\.[0-9]{1,6})?)?", "give a decimal number with at most 6 decimals, or nothing"
RESERVE = "(hard|soft)?", "give hard or soft"
FIELDS: dict[str, Columns] = {
    "programmes": {"programme": ID, "seats": COUNT, "ties": TEXT},
    "choices": {"candidate": ID, "rank": RANK, "programme": ID, "merit": MERIT, "tiebreak": INTEGER},
    "pools": {"programme": ID, "pool": ID, "seats": COUNT, "group": TEXT, "reserve": RESERVE, "order": INTEGER},
    "groups": {"candidate": ID, "group": ID},
    "choice_rules": {
        "programme": ID,
        "rule": TEXT,
        "pool": TEXT,
        "to": TEXT,
        "group": TEXT,
        "amount": ("([0-9]{1,9}( ?%)?)?", "give a whole number, whole per cent, or nothing"),
        "order": INTEGER,
    },
}
ASSIGNMENTS = dict.fromkeys(("candidate", "programme", "pool", "rank"), TEXT)
CUTOFFS = dict.fromkeys(
    ("programme", "pool", "seats", "taken", "cutoff_merit", "cutoff_tiebreak", "cutoff_group"), TEXT
)
MAY_MISS = {"programmes.ties", "choices.tiebreak", "pools.group", "pools.reserve", "pools.order"}  # as good as empty
MAY_MISS |= {f"choice_rules.{column}" for column in ("pool", "to", "group", "amount", "order")}
CHOICE_RULES = ("pools-in-order", "transfer", "horizontal", "ceiling", "minimum-share")
SUMMARY = {"mechanism", "ties", "seed", "version", "digests", "candidates", "placed", "first_choice", "by_rank"}
NO_MERIT, NO_TIEBREAK = -(10**27), -(10**19)  # below every merit in millionths, below every tie-break
OUT = -(1 << 62)  # and all below 0: key of who may not sit there
FREE, CEILING = -1, 1 << 256  # bars of a pool with free seats, without any
WIDEST = 1 << 61  # keys of the law stay below, and twice as much still fits into 64 bits
OF_THE_RESULT = re.compile(r"(?!not-supported)[a-z-]+  (assignments|cutoffs|summary|certificate)")
LONGEST_LINE, PIECE, BATCH, REMEMBERED = 1 << 20, 1 << 15, 1 << 11, 1 << 16
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
    for chunk in chunks(path):
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


class Table:
    """A table that is being read: its header, then its columns, some thousand rows at a time."""

    def __init__(self, rows: Rows) -> None:
        self.header, self.rows = list(next(rows, ())), rows

    def blocks(self, name: str) -> Iterator[tuple[int, list[Sequence[str]]]]:
        """Number of the first row of each block, and the columns."""
        line = 2
        while block := list(islice(self.rows, BATCH)):
            self.check_widths(name, line, list(map(len, block)))
            yield line, list(zip(*block, strict=True))
            line += len(block)

    def check_widths(self, name: str, line: int, widths: list[int]) -> None:
        if set(widths) != {len(self.header)}:
            odd = next(number for number, width in enumerate(widths) if width != len(self.header))
            found, remedy = f"{widths[odd]} fields", f"the header has {len(self.header)}"
            need(False, "row-width", f"{name}, row {line + odd}", found, remedy)


class PlainTable(Table):
    """A table in a file without quotes: a row is a line cut at its commas, so that whole columns are cut at once."""

    def __init__(self, path: Path) -> None:
        self.chunks = chunks(path, PIECE)
        header, _, self.begun = next(self.chunks, b"").removeprefix(codecs.BOM_UTF8).partition(b"\n")
        self.header = header.decode().split(",") if header else []

    def blocks(self, name: str) -> Iterator[tuple[int, list[Sequence[str]]]]:
        line, width = 2, len(self.header)
        for chunk in filter(None, chain([self.begun], self.chunks)):
            text = chunk.removesuffix(b"\n").decode()
            lines = text.split("\n")
            self.check_widths(name, line, list(map(add, map(str.count, lines, repeat(",")), repeat(1))))
            cells = text.replace("\n", ",").split(",")
            yield line, [cells[place::width] for place in range(width)]
            line += len(lines)


def read_csv(path: Path) -> Table:
    plain = not any(b'"' in chunk or b"\r" in chunk for chunk in chunks(path))
    return PlainTable(path) if plain else Table(read_quoted(path))


def chunks(path: Path, size: int = LONGEST_LINE) -> Iterator[bytes]:
    """A file in pieces of whole lines, none longer than the size and the longest line."""
    with path.open("rb") as file:
        while chunk := file.read(size) + file.readline(LONGEST_LINE + 1):
            yield chunk


def read_quoted(path: Path) -> Rows:
    csv.field_size_limit(LONGEST_LINE)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            yield from reader
        except csv.Error as error:
            need(False, "csv-broken", f"{path.name}, row {reader.line_num}", error, "correct the quotes")


def batches(
    name: str, table: Table, columns: Columns, exact: bool = False
) -> Iterator[tuple[int, list[Sequence[str]]]]:
    """Some thousand rows at a time: the number of the first one, and its columns in the order asked for."""
    header = table.header
    needed = [column for column in columns if column in header or f"{name}.{column}" not in MAY_MISS]
    wrong = [column for column in needed if header.count(column) != 1] or (needed if exact and header != needed else [])
    need(not wrong, "header", f"{name}, row 1", header, f"needs once: {', '.join(wrong)}")
    places = [header.index(column) if column in header else len(header) for column in columns]
    for line, texts in table.blocks(name):
        texts.append(("",) * len(texts[0]))
        yield line, [texts[place] for place in places]


def fields(name: str, table: Table, columns: Columns, exact: bool = False) -> Iterator[tuple[int, Sequence[str]]]:
    """Number and fields of each row, columns in the order asked for; every field is looked at."""
    good = re.compile(r"\0".join(pattern for pattern, _ in columns.values())).fullmatch  # NUL stands nowhere else
    for first, texts in batches(name, table, columns, exact):
        for line, row in enumerate(zip(*texts, strict=True), first):
            if not good("\0".join(row)):
                find_flaw(name, line, [row], columns)
            yield line, row


def find_flaw(table: str, line: int, rows: Iterable[Sequence[str]], columns: Columns) -> None:
    """Name the first field of some rows that may not stand there."""
    for number, row in enumerate(rows, line):
        for (name, (pattern, remedy)), text in zip(columns.items(), row, strict=True):
            place = f"{table}, row {number}, column {name}"
            need(re.fullmatch(pattern, text), "value", place, f'"{text}"', remedy)


class Misread(ValueError):
    """Some field of a batch may not stand there."""


class Reading(dict[str, int]):
    """What the texts of a column mean. A text is looked at when it is first met, however often it stands there."""

    def __init__(self, column: tuple[str, str], meaning: Callable[[str], int]) -> None:
        self.good, self.meaning = re.compile(column[0]).fullmatch, meaning

    def __missing__(self, text: str) -> int:
        if not self.good(text):
            raise Misread
        number = self.meaning(text)
        if len(self) < REMEMBERED:
            self[text] = number
        return number


class Numbering(dict[str, int]):
    """Ids numbered as they are met."""

    def __missing__(self, text: str) -> int:
        if not text or "\0" in text:
            raise Misread
        self[text] = number = len(self)
        return number


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

    Candidates and pools are numbered in the order of their ids. The key of a claim by law is one whole number, higher
    first: see `Scale`; members of a soft pool stand `top` higher, which is above everybody else; who may not sit
    there is OUT. `first` is the key of each candidate's first choice that has a merit.
    """

    def __init__(self, tables: dict[str, Table], steps: Steps, findings: Findings) -> None:
        self.number: dict[str, int] = {}  # candidate -> number
        self.programmes: dict[str, int] = {}  # id -> seats
        self.ties: dict[str, str] = {}  # id -> tie rule of its own
        self.pools: list[Pool] = []
        self.members: dict[str, set[int]] = {}
        self.read_offer(tables["programmes"], tables.get("pools"))
        choices = Choices(self.programmes, tables["choices"], steps, findings)
        self.candidates, self.number = choices.sort_rows()
        self.read_groups(tables.get("groups"))
        self.scale = Scale(choices.merits, choices.ties)
        self.first = array("q")
        self.lay_claims(choices, self.scale.keys(choices.merits, choices.ties))

    def read_offer(self, programmes: Table, pools: Table | None) -> None:
        """Programmes and pools; a programme that is not divided is one open pool."""
        for line, (programme, seats, ties) in fields("programmes", programmes, FIELDS["programmes"]):
            need(programme not in self.programmes, "duplicate", f"programmes, row {line}", programme, "keep one row")
            place, remedy = f"programmes, row {line}, column ties", f"give nothing or one of {', '.join(TIE_RULES)}"
            need(ties in ("", *TIE_RULES), "not-supported", place, f'"{ties}"', remedy)
            self.programmes[programme], self.ties[programme] = int(seats), ties
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

    def read_groups(self, table: Table | None) -> None:
        for line, (candidate, group) in fields("groups", table, FIELDS["groups"]) if table else ():
            members, number = self.members.setdefault(group, set()), self.number.get(candidate, -1)
            need(number >= 0, "unknown", f"groups, row {line}", candidate, "name a candidate of the choices")
            need(number not in members, "duplicate", f"groups, row {line}", candidate, "keep one row")
            members.add(number)

    def lay_claims(self, choices: Choices, keys: array[int]) -> None:
        for begin, end in pairwise(choices.start):
            self.first.append(next((key for key in keys[begin:end] if key >= 0), OUT))
        self.pool, self.owner, self.rank, self.law = array("i"), choices.owners, choices.ranks, keys
        if len(self.pools) == len(self.programmes) and not any(pool.group for pool in self.pools):
            number = {pool.programme: number for number, pool in enumerate(self.pools)}
            whole = [number[programme] for programme in self.programmes]
            self.pool.extend(map(whole.__getitem__, choices.wishes))
            self.start = choices.start
        else:
            self.divide(choices, keys)

    def divide(self, choices: Choices, keys: array[int]) -> None:
        """One claim for each pool of a programme."""
        doors: dict[str, list[tuple[int, set[int], bool]]] = {programme: [] for programme in self.programmes}
        for number, pool in enumerate(self.pools):
            doors[pool.programme].append((number, self.members.get(pool.group, set()), pool.reserve == "soft"))
        doors_of, top, plain = list(doors.values()), self.scale.top, [not pool.group for pool in self.pools]
        self.owner, self.rank, self.law = array("i"), array("q"), array("q")
        for owner, wish, rank, key in zip(choices.owners, choices.wishes, choices.ranks, keys, strict=True):
            for number, members, soft in doors_of[wish]:
                inside = owner in members
                open_to = key >= 0 and (soft or inside or plain[number])
                self.pool.append(number)
                self.owner.append(owner)
                self.rank.append(rank)
                self.law.append((key + top if soft and inside else key) if open_to else OUT)
        claims = Counter(self.owner)
        self.start = array("q", accumulate((claims[number] for number in range(len(self.candidates))), initial=0))

    def preferred(self, candidate: int, seat: int) -> range:
        """Claims of a candidate that stand before the seat; all of them if there is no seat (-1)."""
        return range(self.start[candidate], self.start[candidate + 1] if seat < 0 else seat)

    def cutoff(self, claim: int) -> list[str]:
        """Merit, tie-break and group of the one who holds this claim, as `cutoffs.csv` writes them."""
        pool, (lifted, key) = self.pools[self.pool[claim]], divmod(self.law[claim], self.scale.top)
        inside = "" if not pool.group else "1" if lifted or pool.reserve == "hard" else "0"
        return [*self.scale.texts(key), inside]

    def ask(self, claim: int) -> str:
        return f"{show(self.candidates[self.owner[claim]])} for {self.pools[self.pool[claim]]}"


class Choices:
    """The table of choices, column by column, one array for each; V3 on the way."""

    def __init__(self, programmes: Iterable[str], table: Table, steps: Steps, findings: Findings) -> None:
        self.number = Numbering()
        self.offer = {programme: number for number, programme in enumerate(programmes)}
        self.owners, self.wishes, self.ranks = array("i"), array("i"), array("q")
        self.merits: list[int] = []
        self.ties: list[int] = []
        self.steps, self.findings = steps, findings
        wanted = FIELDS["choices"] | dict.fromkeys(steps.sizes, (rf"({COUNT[0]})?", COUNT[1]))
        self.read_rank = Reading(RANK, int)
        self.read_merit = Reading(MERIT, lambda text: millionths(text) if text else NO_MERIT)
        self.good_tie = re.compile(INTEGER[0]).fullmatch
        self.read_steps = [Reading(wanted[name], lambda text: int(text or -1)) for name in steps.sizes]
        for line, texts in batches("choices", table, wanted):
            try:
                self.read(*texts)
            except Misread:
                find_flaw("choices", line, zip(*texts, strict=True), wanted)
            except KeyError as stranger:
                row = line + texts[2].index(stranger.args[0])
                place = f"choices, row {row}, column programme"
                need(False, "unknown", place, stranger.args[0], "name one of the offer")

    def read(self, who: Sequence[str], rank: Sequence[str], what: Sequence[str], *rest: Sequence[str]) -> None:
        merit, tie, *steps = rest
        merits = list(map(self.read_merit.__getitem__, merit))
        self.merits += merits
        self.ties += self.read_ties(tie)
        self.ranks.extend(map(self.read_rank.__getitem__, rank))
        values = [
            list(map(reading.__getitem__, column)) for reading, column in zip(self.read_steps, steps, strict=True)
        ]
        self.owners.extend(map(self.number.__getitem__, who))
        self.wishes.extend(map(self.offer.__getitem__, what))
        for candidate, programme, number, *parts in zip(who, what, merits, *values, strict=True) if values else ():
            if number != NO_MERIT and number != packed(self.steps, parts):
                told = f"merit: {show(candidate)} for {show(programme)} does not follow from the steps"
                self.findings["V3"].append(told)

    def read_ties(self, texts: Sequence[str]) -> Iterable[int]:
        digits = "".join(texts)
        if digits.isascii() and digits.isdigit() and "" not in texts and max(map(len, texts)) < 20:
            return map(int, texts)
        if not all(map(self.good_tie, texts)):
            raise Misread
        return [int(text) if text else NO_TIEBREAK for text in texts]

    def sort_rows(self) -> tuple[list[str], dict[str, int]]:
        """Rows by candidate and rank; the candidates in the order of their ids, and their numbers."""
        candidates = sorted(self.number)
        number = dict(zip(candidates, range(len(candidates)), strict=True))
        renamed = list(map(number.__getitem__, self.number))
        self.owners = array("i", map(renamed.__getitem__, self.owners))
        width, rows = max(self.ranks, default=0) + 1, range(len(self.owners))
        places = array("q", map(add, map(mul, self.owners, repeat(width)), self.ranks))
        in_order: Sequence[int] = rows
        if not all(map(lt, places, islice(places, 1, None))):
            in_order = sorted(rows, key=places.__getitem__)
            for one, other in pairwise(in_order):
                self.need_once(places[one] != places[other], other, candidates)
            self.merits, self.ties = ([column[row] for row in in_order] for column in (self.merits, self.ties))
            self.owners, self.wishes = (array("i", map(c.__getitem__, in_order)) for c in (self.owners, self.wishes))
            self.ranks = array("q", map(self.ranks.__getitem__, in_order))
        counts = [0] * len(candidates)
        for owner in self.owners:
            counts[owner] += 1
        self.start = array("q", accumulate(counts, initial=0))
        for begin, end in pairwise(self.start):
            wishes = self.wishes[begin:end]
            if len(set(wishes)) < end - begin:
                again = next(place for place, wish in enumerate(wishes) if wish in wishes[:place])
                self.need_once(False, begin + again, candidates, in_order)
        return candidates, number

    def need_once(self, good: bool, place: int, candidates: list[str], in_order: Sequence[int] | None = None) -> None:
        if not good:
            row = in_order[place] if in_order else place
            found = f"{candidates[self.owners[place]]} names a rank or a programme a second time"
            need(False, "duplicate", f"choices, row {row + 2}", found, "keep one row")


class Scale:
    """Merit and tie-break as one whole number below `top`: place of the merit times `width`, plus the tie-break.

    Tie-breaks count as they are where that fits, otherwise by their place among those that occur.
    """

    def __init__(self, merits: Sequence[int], ties: Sequence[int]) -> None:
        self.merits = sorted(set(merits) - {NO_MERIT})
        many = max(1, len(self.merits))
        lowest = min(ties, default=0)
        self.width = max(ties, default=0) - lowest + 1
        self.ties: Sequence[int] = range(lowest, lowest + self.width)
        if many * self.width > WIDEST:
            self.ties = sorted(set(ties))
            self.width = len(self.ties)
        self.top = many * self.width

    def keys(self, merits: Sequence[int], ties: Sequence[int]) -> array[int]:
        base = {merit: place * self.width for place, merit in enumerate(self.merits)} | {NO_MERIT: OUT}
        if isinstance(self.ties, range):
            lowest = self.ties.start
            return array("q", map(add, map({m: key - lowest for m, key in base.items()}.__getitem__, merits), ties))
        places = {tie: place for place, tie in enumerate(self.ties)}
        return array("q", map(add, map(base.__getitem__, merits), map(places.__getitem__, ties)))

    def texts(self, key: int) -> list[str]:
        merit, place = divmod(key, self.width)
        tie = self.ties[place]
        return [decimal(self.merits[merit]), "" if tie == NO_TIEBREAK else str(tie)]


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


def packed(steps: Steps, values: Sequence[int]) -> int | None:
    """Merit (in millionths) as the steps give it, the first weighs most; None if one is out of its range."""
    number = 0
    for size, value in zip(steps.sizes.values(), values, strict=True):
        if not 0 <= value < size:
            return None
        number = number * size + value
    return number * steps.unit


# --- the rule: what the run says it did -----------------------------------------------------------------------------


class Rule:
    """Of each pool the tie rule; of each claim the key that the mechanism compares, lottery and all."""

    def __init__(
        self, market: Market, summary: dict[str, Any], policies: dict[str, Policy], findings: Findings
    ) -> None:
        self.policies = policies
        self.mechanism, self.seed = summary["mechanism"], summary["seed"]
        self.ties = [market.ties[pool.programme] or summary["ties"] for pool in market.pools]
        self.drawn = not set(self.ties).isdisjoint(LOTTERIES)
        self.admits = not set(self.ties).isdisjoint(WHOLE_GROUPS)
        self.refuses = "refuse" in self.ties
        self.block = block_of(self.mechanism)
        self.check_chance(findings)
        self.keys = compared(market, self)
        if self.drawn:
            self.keys = drawn(market, self)

    def check_chance(self, findings: Findings) -> None:
        """V2. What cannot be worked out anew is not looked at any further."""
        lots = isinstance(self.seed, str) and "\\ud" not in ascii(self.seed)  # half a letter has no bytes
        foreign = self.admits and not re.fullmatch(ACCEPTANCE, self.mechanism)
        if self.drawn and not lots:
            findings["V2"].append(f"lottery: it needs a seed, which is text; published {show(self.seed)}")
        if not self.drawn and self.seed is not None:
            findings["V2"].append(f"lottery: none was used, but a seed is named: {show(self.seed)}")
        if foreign:
            findings["V2"].append(f"ties: whole tied groups are nothing that {self.mechanism} can seat")
        unruly = bool(self.policies) and (self.admits or self.mechanism != "deferred-acceptance")
        if unruly:
            findings["V2"].append(
                "choice rules: they go with deferred-acceptance alone, and not with whole tied groups"
            )
        if foreign or unruly or (self.drawn and not lots):
            raise Unusable

    def tags(self) -> dict[str, str]:
        """Which line of a check is true of this run."""
        method = "rules" if self.policies else METHODS.get(self.mechanism, "limits" if self.admits else "")
        order = "dictatorship" if self.mechanism == "serial-dictatorship" else "blocks" if self.block else ""
        lottery, over = "lottery" if self.drawn else "", "over" if "admit-all" in self.ties else ""
        over = "moved" if any(policy.moves for policy in self.policies.values()) else over
        return {"V2": lottery, "V4": over, "V6": method if method not in ("", "programmes") else order, "V7": method}


def block_of(mechanism: str) -> int:
    """How many choices of a list count before all later ones; 0 where the place on the list does not count."""
    if mechanism == "immediate-acceptance":
        return 1
    return int(mechanism.partition(":")[2] or 0)


def compared(market: Market, rule: Rule) -> Sequence[int]:
    """The key of each claim as the mechanism compares it, before any lottery."""
    if rule.block:
        return in_blocks(market, rule.block)
    if rule.mechanism == "serial-dictatorship":
        one = market.first
        return [OUT if law < 0 else one[owner] for law, owner in zip(market.law, market.owner, strict=True)]
    return market.law


def in_blocks(market: Market, size: int) -> list[int]:
    """Claims of the first `size` choices go before those of the next ones; inside a block the law decides."""
    keys, above, longest = [], 2 * market.scale.top, max(map(sub, market.start[1:], market.start), default=0)
    for begin, end in pairwise(market.start):
        choice, previous = -1, 0  # no rank is 0
        for claim in range(begin, end):
            choice, previous = choice + (market.rank[claim] != previous), market.rank[claim]
            law = market.law[claim]
            keys.append(OUT if law < 0 else (longest - choice // size) * above + law)
    return keys


def drawn(market: Market, rule: Rule) -> list[int]:
    """The same keys with the place in the lottery behind them, 0 at programmes that draw none."""
    asking: dict[str, set[int]] = defaultdict(set)  # scope -> who takes part
    scopes: list[str | None] = []
    for pool, ties in zip(market.pools, rule.ties, strict=True):
        scopes.append({"single-lottery": "", "multiple-lottery": pool.programme}.get(ties))
    for number, pool_number in zip(market.owner, market.pool, strict=True):
        if (scope := scopes[pool_number]) is not None:
            asking[scope].add(number)
    places = {scope: lots(market, rule.seed, scope, numbers) for scope, numbers in asking.items()}
    place_of = [places.get(scope, {}) if scope is not None else {} for scope in scopes]
    many = len(market.candidates)
    claims = zip(rule.keys, market.owner, market.pool, strict=True)
    return [OUT if key < 0 else key * many + place_of[pool].get(owner, 0) for key, owner, pool in claims]


def lots(market: Market, seed: str, scope: str, numbers: Iterable[int]) -> dict[int, int]:
    """Candidate -> place in one lottery, the highest goes first."""

    def lot(number: int) -> bytes:
        return hashlib.sha256(f"{seed}\n{scope}\n{market.candidates[number]}".encode()).digest()

    return {number: place for place, number in enumerate(sorted(numbers, key=lot))}


# --- choice rules: whom a programme takes from those who ask ---------------------------------------------------------


class Policy:
    """The choice rule of a programme: its pools in the order in which they are opened, and its clauses."""

    def __init__(self, seats: int) -> None:
        self.rule, self.seats = CHOICE_RULES[0], seats
        self.pools: list[int] = []
        self.moves: dict[int, int] = {}  # pool -> pool that its unused seats move to
        self.ceilings: dict[str, int] = {}  # group -> so many of it at most
        self.shares: dict[int, tuple[str, int]] = {}  # the lower goes first -> group, per cent of those called

    def add(self, market: Market, row: Sequence[str]) -> str:
        """One more row of the table; what is wrong with it."""
        self.rule, pool, to, group, amount, order = row
        number, names = int(amount.rstrip(" %") or -1), [market.pools[pool].name for pool in self.pools]
        if self.rule == "transfer":
            if pool not in names or to not in names or names.index(pool) >= names.index(to):
                return "seats do not move to a pool that is opened later"
            first, second = (self.pools[names.index(name)] for name in (pool, to))
            return "" if self.moves.setdefault(first, second) == second else "the seats of a pool move twice"
        if self.rule == "ceiling":
            most = self.seats * number // 100 if "%" in amount else number
            good = group and number >= 0 and self.ceilings.setdefault(group, most) == most
            return "" if good else "a ceiling needs a group, once, and an amount"
        if self.rule == "minimum-share":
            good = group and "%" in amount and 0 <= number <= 100 and int(order or 0) not in self.shares
            self.shares[int(order or 0)] = group, number
            return "" if good else "a share needs a group, per cent, and an order of its own"
        kept = [pool for pool in self.pools if market.pools[pool].group]
        good = all(market.pools[pool].reserve == "soft" for pool in kept) and len(kept) <= 200
        return "" if good or self.rule != "horizontal" else "kept seats are hard, or in more than 200 pools"


def read_policies(table: Table | None, market: Market) -> dict[str, Policy]:
    """The rule of each programme; nothing where all of them open their pools in order."""
    policies = {programme: Policy(seats) for programme, seats in market.programmes.items()}
    for number, opened in enumerate(market.pools):
        policies[opened.programme].pools.append(number)
    rules: dict[str, str] = {}
    for line, (programme, *row) in fields("choice_rules", table, FIELDS["choice_rules"]) if table else ():
        place, known = f"choice_rules, row {line}", ", ".join(CHOICE_RULES)
        need(programme in policies, "unknown", place, programme, "name one of the offer")
        need(row[0] in CHOICE_RULES, "not-supported", f"{place}, column rule", f'"{row[0]}"', f"known are {known}")
        need(rules.setdefault(programme, row[0]) == row[0], "duplicate", place, programme, "keep one rule")
        flaw = policies[programme].add(market, row)
        need(not flaw, "choice-rule", place, flaw, "correct the row")
    return policies if set(rules.values()) - {CHOICE_RULES[0]} else {}


def choose(market: Market, policy: Policy, asking: Sequence[int]) -> dict[int, list[int]]:
    """Of those who ask, the highest first: whom each pool of the programme takes."""
    return (kept_seats_first if policy.rule == "horizontal" else pool_by_pool)(market, policy, asking)


def pool_by_pool(market: Market, policy: Policy, asking: Sequence[int]) -> dict[int, list[int]]:
    """Each pool takes the highest who are left and break no ceiling; seats that stay unused move on."""
    room, left = {pool: market.pools[pool].seats for pool in policy.pools}, dict(policy.ceilings)
    taken: dict[int, list[int]] = {}
    gone: set[int] = set()
    for pool in policy.pools:
        taken[pool] = []
        for number in queue(market, pool, asking):
            bound = [group for group in left if number in market.members.get(group, ())]
            if len(taken[pool]) < room[pool] and number not in gone and all(left[group] for group in bound):
                taken[pool].append(number)
                gone.add(number)
                left.update({group: left[group] - 1 for group in bound})
        if pool in policy.moves:
            room[policy.moves[pool]] += room[pool] - len(taken[pool])
    return taken


def queue(market: Market, pool: int, asking: Sequence[int]) -> Sequence[int]:
    """Who may sit in a pool, in its order: the group first, or alone."""
    group, reserve = market.pools[pool].group, market.pools[pool].reserve
    members = market.members.get(group, set())
    inside = [number for number in asking if not group or number in members]
    return inside + [number for number in asking if number not in members] if reserve == "soft" else inside


def kept_seats_first(market: Market, policy: Policy, asking: Sequence[int]) -> dict[int, list[int]]:
    """The most kept seats, filled by the highest: whoever fits beside those above, even if these have to move.

    Then open seats, then kept ones that nobody fits, by merit alone.
    """
    kept = [
        (pool, market.members.get(market.pools[pool].group, ())) for pool in policy.pools if market.pools[pool].group
    ]
    own = {number: tuple(pool for pool, members in kept if number in members) for number in asking}
    taken: dict[int, list[int]] = {pool: [] for pool in policy.pools}
    left, hopeless = list[int](), {tuple[int, ...]()}  # where one does not fit, nobody lower of the same groups does
    for number in asking:
        if own[number] in hopeless or not fits(market, own, taken, number, set()):
            hopeless.add(own[number])
            left.append(number)
    for pool in sorted(policy.pools, key=lambda pool: bool(market.pools[pool].group)):
        free = market.pools[pool].seats - len(taken[pool])
        taken[pool] += left[:free]
        left = left[free:]
    return taken


def fits(
    market: Market, own: Mapping[int, Sequence[int]], taken: dict[int, list[int]], number: int, tried: set[int]
) -> bool:
    """Seat one more in the first kept pool where a seat is free, or somebody can move on to another in this way."""
    for pool in own[number]:
        if pool not in tried:
            tried.add(pool)
            if len(taken[pool]) < market.pools[pool].seats:
                taken[pool].append(number)
                return True
            for place, other in enumerate(taken[pool]):
                if fits(market, own, taken, other, tried):
                    taken[pool][place] = number
                    return True
    return False


def in_order(market: Market, rule: Rule, upwards: bool) -> dict[str, dict[int, int]]:
    """Of each programme everybody who may sit there, and their place: by law, by lottery, the tied by id; by shares."""
    standing: dict[str, dict[int, tuple[int, int, int]]] = {programme: {} for programme in rule.policies}
    for claim, key in enumerate(rule.keys):
        if key >= 0:
            number, law = market.owner[claim], market.law[claim] % market.scale.top
            lot = key % len(market.candidates) if rule.drawn else 0
            standing[market.pools[market.pool[claim]].programme][number] = -law, -lot, number if upwards else -number
    orders = {}
    for programme, numbers in standing.items():
        order = order_of_call(market, rule.policies[programme], sorted(numbers, key=numbers.__getitem__))
        orders[programme] = {number: place for place, number in enumerate(order)}
    return orders


def order_of_call(market: Market, policy: Policy, falling: list[int]) -> list[int]:
    """Place after place the highest who serves every share that would be missed without.

    Where nobody serves all, a share that goes first does so. Without shares the order is what it was.
    """
    shares = [(market.members.get(group, set()), part) for _, (group, part) in sorted(policy.shares.items())]
    waiting: dict[tuple[bool, ...], list[int]] = defaultdict(list)  # which shares they serve -> places, the first last
    for place in range(len(falling) - 1, -1, -1):
        waiting[tuple(falling[place] in members for members, _ in shares)].append(place)
    total = [sum(number in members for number in falling) for members, _ in shares]
    called, served = list[int](), [0] * len(shares)
    for place in range(1, len(falling) + 1):
        serving = [kind for kind, places in waiting.items() if places]
        for at, (_, part) in enumerate(shares):
            if served[at] < total[at] and served[at] * 100 < part * place:
                serving = [kind for kind in serving if kind[at]] or serving
        best = min(serving, key=lambda kind: waiting[kind][-1])
        called.append(falling[waiting[best].pop()])
        served = list(map(add, served, best))
    return called


def cumulative_offers(market: Market, rule: Rule, upwards: bool) -> list[int]:
    """Everybody without a seat asks the next programme; each chooses anew from all who ever asked it."""
    orders, policies, lists = in_order(market, rule, upwards), rule.policies, list[list[str]]()
    for number in range(len(market.candidates)):
        claims = (claim for claim in market.preferred(number, -1) if rule.keys[claim] >= 0)
        lists.append(list(dict.fromkeys(market.pools[market.pool[claim]].programme for claim in claims)))
    asked: dict[str, list[int]] = {programme: [] for programme in policies}
    held: list[dict[str, int]] = [{} for _ in lists]  # of each candidate: programme that chooses -> pool
    inside: dict[str, list[int]] = {programme: [] for programme in policies}
    at = [0] * len(lists)
    while asking := [number for number in range(len(lists)) if not held[number] and at[number] < len(lists[number])]:
        wishes = [lists[number][at[number]] for number in asking]
        for number, programme in zip(asking, wishes, strict=True):
            asked[programme].append(number)
            at[number] += 1
        for programme in set(wishes):
            taken = choose(market, policies[programme], sorted(asked[programme], key=orders[programme].__getitem__))
            for number in inside[programme]:
                del held[number][programme]
            inside[programme] = list(chain(*taken.values()))
            for pool, numbers in taken.items():
                for number in numbers:
                    held[number][programme] = pool
    pools = [set(each.values()) for each in held]
    wished = (market.preferred(number, -1) for number in range(len(lists)))
    return [next((one for one in some if market.pool[one] in own), -1) for some, own in zip(wished, pools, strict=True)]


# --- the result: a seat is the number of the claim that is held, or -1 ----------------------------------------------


def read_seats(table: Table, market: Market, findings: Findings) -> list[int]:
    """V1 and V5. A seat that the candidate may not have counts as none."""
    seats = [-1] * len(market.candidates)
    missing, previous = dict(market.number), ""
    for line, (candidate, *sat) in fields("assignments", table, ASSIGNMENTS, exact=True):
        number = missing.pop(candidate, -1)
        if number < 0 or candidate < previous:
            told = f"assignments, row {line}: {show(candidate)} is unknown, repeated or out of order"
            findings["V1"].append(told)
        elif any(sat):
            seats[number] = claim_of(market, number, sat)
            if seats[number] < 0:
                told = f"eligibility: {show(candidate)} did not ask for or may not have {show(sat)}"
                findings["V5"].append(told)
        previous = candidate
    for candidate in missing:
        findings["V1"].append(f"assignments: {show(candidate)} has no row")
    return seats


def claim_of(market: Market, number: int, sat: list[str]) -> int:
    programme, name, rank = sat
    for claim in market.preferred(number, -1):
        if str(market.rank[claim]) == rank and market.law[claim] >= 0:
            pool = market.pools[market.pool[claim]]
            if (pool.programme, pool.name) == (programme, name):
                return claim
    return -1


class Seating:
    """Seats of the candidates under certain keys, and what follows: taken seats, the last one in, the bar of each pool.

    Whoever stands above the bar has reason to complain: the bar is the cutoff of a full pool, FREE where seats are
    free, the ceiling where there is no seat at all. Where the tied are treated alike it lies just below the last.
    """

    def __init__(
        self, market: Market, keys: Sequence[int], ties: Sequence[str], seats: Sequence[int], findings: Findings
    ) -> None:
        self.market, self.keys, self.ties, self.seats, self.findings = market, keys, ties, seats, findings
        self.taken = [0] * len(market.pools)
        for claim in seats:
            if claim >= 0:
                self.taken[market.pool[claim]] += 1
        self.last = self.last_in(keys)
        self.room = [pool.seats for pool in market.pools]
        self.full = [taken >= seats for taken, seats in zip(self.taken, self.room, strict=True)]
        self.bar = [self.bar_of(number) for number in range(len(market.pools))]

    def move_seats(self, policies: dict[str, Policy]) -> None:
        """Unused seats move as the choice rules say; who passed some on has turned nobody away, and is not full."""
        for policy in policies.values():
            for pool in policy.pools:
                self.full[pool] = self.taken[pool] >= self.room[pool]
                if pool in policy.moves and not self.full[pool]:
                    self.room[policy.moves[pool]] += self.room[pool] - self.taken[pool]
                    self.room[pool] = self.taken[pool]

    def last_in(self, keys: Sequence[int]) -> list[int]:
        """The claim of the last one in of each pool, -1 where nobody sits."""
        last = [-1] * len(self.market.pools)
        for claim in self.seats:
            if claim >= 0:
                pool = self.market.pool[claim]
                if last[pool] < 0 or keys[claim] < keys[last[pool]]:
                    last[pool] = claim
        return last

    def bar_of(self, pool: int) -> int:
        last = self.last[pool]
        if not self.full[pool] and (last < 0 or self.ties[pool] != "admit-none"):
            return CEILING if self.ties[pool] == "admit-none" else FREE
        return CEILING if last < 0 else self.keys[last] - (self.ties[pool] in WHOLE_GROUPS)

    def add(self, check: str, line: str) -> None:
        self.findings[check].append(line)

    def check_seats(self) -> None:
        """V4: nobody too many, and pools that add up."""
        total: Counter[str] = Counter()
        for number, (pool, taken) in enumerate(zip(self.market.pools, self.taken, strict=True)):
            total[pool.programme] += pool.seats
            if taken > self.room[number] and not (self.ties[number] == "admit-all" and self.straddled(number)):
                self.add("V4", f"seats: {pool} has {self.room[number]} and {taken} sit there")
        for programme, seats in self.market.programmes.items():
            if total[programme] != seats:
                self.add("V4", f"seats: {show(programme)} has {seats}, its pools {total[programme]}")

    def straddled(self, pool: int) -> bool:
        """Whether the last seat of an over-full pool belongs to its last tied group."""
        inside = (self.keys[seat] for seat in self.seats if seat >= 0 and self.market.pool[seat] == pool)
        lowest = self.keys[self.last[pool]]
        return sum(key > lowest for key in inside) < self.market.pools[pool].seats

    def check_cutoffs(self, table: Table) -> None:
        """V1, V4 and V6: one row for each pool, with its counts and what the last one in by law has."""
        due = {(pool.programme, pool.name): number for number, pool in enumerate(self.market.pools)}
        last, previous = self.last_in(self.market.law), ("", "")
        for line, (programme, name, *published) in fields("cutoffs", table, CUTOFFS, exact=True):
            number = due.pop((programme, name), -1)
            if number < 0 or (programme, name) < previous:
                self.add("V1", f"cutoffs, row {line}: {show(programme)} is unknown, repeated or out of order")
            previous = (programme, name)
            if number < 0:
                continue
            pool, counts = self.market.pools[number], [str(self.room[number]), str(self.taken[number])]
            cutoff = self.market.cutoff(last[number]) if last[number] >= 0 and self.full[number] else ["", "", ""]
            if published[:2] != counts:
                self.add("V4", f"seats: {pool} has {counts} (seats, taken); published {published[:2]}")
            if published[2:] != cutoff:
                self.add("V6", f"cutoff of {pool} is {cutoff}; published {published[2:]}")
        for left in due:
            self.add("V1", f"cutoffs: {show(left)} has no row")

    def check_envy(self) -> dict[int, list[int]]:
        """V6. Gives for each pool the highest claims, ties included, of those who would rather sit there."""
        first: dict[int, list[int]] = {}
        pools, keys, bar = self.market.pool, self.keys, self.bar
        for number, seat in enumerate(self.seats):
            for claim in self.market.preferred(number, seat):
                pool, key = pools[claim], keys[claim]
                if key >= 0:
                    claims = first.setdefault(pool, [claim])
                    if key > keys[claims[0]]:
                        claims[:] = [claim]
                    elif key == keys[claims[0]] and claim != claims[0]:
                        claims.append(claim)
                    if key > bar[pool]:
                        self.complain(claim)
        for pool, claims in first.items():
            if self.ties[pool] == "admit-none" and self.taken[pool] + len(claims) <= self.market.pools[pool].seats:
                self.add("V6", f"no wasted seat: all of them would fit: {'; '.join(map(self.market.ask, claims))}")
        return first

    def complain(self, claim: int) -> None:
        pool = self.market.pool[claim]
        what = "no justified envy: stands above the last one in"
        if self.last[pool] < 0 or self.bar[pool] == FREE:
            what = "no wasted seat"
        elif self.keys[claim] == self.keys[self.last[pool]]:
            what = "equal treatment: level with the last one in"
        self.add("V6", f"{what}: {self.market.ask(claim)}")

    def check_ties(self, first: dict[int, list[int]]) -> bool:
        """V7. Nobody outside is level with the last one in, there is no improvement cycle; whether a tie decides."""
        if self.check_level(first):
            return True
        cycle = self.improvement_cycle(first)
        tied = [claim for claim in cycle if len(first[self.market.pool[claim]]) > 1]
        if cycle:
            what = "tie decides a seat" if tied else "candidates' best: all of them could have what they prefer"
            self.add("V7", f"{what}: {'; '.join(map(self.market.ask, cycle))}")
        return bool(tied)

    def check_level(self, first: dict[int, list[int]]) -> bool:
        """V7. Whether somebody outside is level with the last one in, and no rule says what follows."""
        keys, found = self.keys, False
        for pool, claims in first.items():
            if keys[claims[0]] == self.bar[pool] and self.ties[pool] not in WHOLE_GROUPS:
                inside = [seat for seat in self.seats if seat >= 0 and self.market.pool[seat] == pool]
                level = claims + [seat for seat in inside if keys[seat] == self.bar[pool]]
                self.add("V7", f"tie decides a seat: {'; '.join(map(self.market.ask, level))}")
                found = True
        return found

    def improvement_cycle(self, first: dict[int, list[int]]) -> list[int]:
        """Claims that the candidates of one improvement cycle would rather hold; none if there is no cycle."""
        moves: dict[int, dict[int, int]] = {}  # pool -> pool in which somebody sits who would move there -> claim
        for pool, claims in first.items():
            seated = [(self.seats[self.market.owner[claim]], claim) for claim in claims]
            moves[pool] = {self.market.pool[seat]: claim for seat, claim in seated if seat >= 0}
        try:
            TopologicalSorter(moves).prepare()
        except CycleError as error:
            return [moves[there][here] for here, there in pairwise(error.args[1])]
        return []

    def compare(self, check: str, words: str, seats: Sequence[int]) -> None:
        """The seats are those that another way leads to."""
        for seat, other in zip(self.seats, seats, strict=True):
            if seat != other:
                self.add(check, f"{words} than {self.market.ask(max(seat, other))}")

    def check_summary(self, summary: dict[str, Any]) -> None:
        """V8."""
        rank, start, owner = self.market.rank, self.market.start, self.market.owner
        placed = [claim for claim in self.seats if claim >= 0]
        first = sum(rank[claim] == rank[start[owner[claim]]] for claim in placed)
        by_rank = Counter(str(rank[claim]) for claim in placed)
        counts = {"candidates": len(self.seats), "placed": len(placed), "first_choice": first, "by_rank": by_rank}
        for name, count in counts.items():
            if json.dumps(count, sort_keys=True) != json.dumps(summary[name], sort_keys=True):
                self.add("V8", f"summary: {name} is {json.dumps(count)}; published {show(summary[name])}")


# --- V6 and V7: what is asked of each mechanism -----------------------------------------------------------------------


def check_best(seating: Seating, rule: Rule) -> None:
    """Deferred acceptance, whatever order it compares: no envy, no tie that decides, the second way ends here too."""
    if not seating.check_ties(seating.check_envy()):
        seating.compare("V7", SECOND_WAY, raised(seating.market, rule.keys, rule.ties))


def check_limits(seating: Seating, rule: Rule) -> None:
    """Whole tied groups: the lowest limits end here, with the tied of `refuse` admitted as with them left out."""
    if seating.check_level(seating.check_envy()):
        return
    mild, hard = ([each if ties == "refuse" else ties for ties in rule.ties] for each in WHOLE_GROUPS)
    seats = raised(seating.market, rule.keys, mild)
    if rule.refuses and seats != raised(seating.market, rule.keys, hard):
        seating.add("V7", "tie decides a seat, or may do so: admitting all the tied and leaving them out differ")
    seating.compare("V7", SECOND_WAY, seats)


def check_programmes(seating: Seating, rule: Rule) -> None:
    """Deferred acceptance from the other side: no envy, and its replay under two orders of the tied."""
    seating.check_envy()
    check_replay(seating, rule, "V7")


def check_replay(seating: Seating, rule: Rule, check: str = "V6") -> None:
    """Every step of the mechanism again, under two opposite orders of the tied."""
    replay, market = REPLAYS[rule.mechanism], seating.market
    seats = replay(market, strict_keys(market, rule.keys))
    if rule.refuses and seats != replay(market, strict_keys(market, rule.keys, upwards=False)):
        seating.add("V7", "tie decides a seat: the order of the tied by id and its opposite lead to different seats")
    seating.compare(check, "replay: it leads elsewhere", seats)


def check_improved(seating: Seating, rule: Rule) -> None:
    """Stable improvement cycles: no envy by law; deferred acceptance that no tie decides, and the cycles, end here."""
    market = seating.market
    Seating(market, market.law, rule.ties, seating.seats, seating.findings).check_envy()
    begun = Seating(market, rule.keys, rule.ties, raised(market, rule.keys, rule.ties), seating.findings)
    begun.check_ties(begun.check_envy())
    seating.compare("V7", "replay: it leads elsewhere", improved(market, rule.keys, begun.seats))


def check_rules(seating: Seating, rule: Rule) -> None:
    """Choice rules: programmes choosing end here, under two opposite orders of the tied."""
    seats = cumulative_offers(seating.market, rule, upwards=True)
    if seats != cumulative_offers(seating.market, rule, upwards=False):
        seating.add("V7", "tie decides a seat: the order of the tied by id and its opposite lead to different seats")
    seating.compare("V6", "replay: it leads elsewhere", seats)


SECOND_WAY = "candidates' best: the second way leads elsewhere"
METHODS = {
    "deferred-acceptance-programmes": "programmes",
    "top-trading-cycles": "replay",
    "efficiency-adjusted": "replay",
    "stable-improvement-cycles": "improved",
}
CHECKED_BY: dict[str, Callable[[Seating, Rule], None]] = {
    "": check_best,
    "limits": check_limits,
    "programmes": check_programmes,
    "replay": check_replay,
    "improved": check_improved,
    "rules": check_rules,
}


# --- literal ways to the seats ----------------------------------------------------------------------------------------


def raised(
    market: Market,
    keys: Sequence[int],
    ties: Sequence[str],
    moving: Sequence[int] | None = None,
    limits: Sequence[int] | None = None,
) -> list[int]:
    """Raise the limits from zero: sort, cut, move on, until no pool is over-full.

    A pool keeps as many as it has seats, or whole tied groups. `moving` and `limits`: who takes part, and where a pool
    begins; everybody from zero without them.
    """
    bar, inside = list(limits or [0] * len(market.pools)), [list[int]() for _ in market.pools]
    came = [list[int]() for _ in market.pools]  # not yet among those inside, who are sorted, the lowest first
    seats, at, pools = [-1] * len(market.candidates), list(market.start), market.pool
    moving = range(len(seats)) if moving is None else moving
    while moving:
        touched = set()
        for number in moving:
            claim, end = at[number], market.start[number + 1]
            while claim < end and keys[claim] < bar[pools[claim]]:
                claim += 1
            seats[number], at[number] = (claim if claim < end else -1), claim + 1
            if claim < end:
                came[pools[claim]].append(claim)
                touched.add(pools[claim])
        moving = []
        for pool in touched:
            if len(inside[pool]) + len(came[pool]) > market.pools[pool].seats:
                sort_in(inside[pool], came[pool], keys)
                out = too_many(inside[pool], keys, market.pools[pool].seats, ties[pool])
                moving += [market.owner[claim] for claim in inside[pool][:out]]
                bar[pool] = keys[inside[pool][out - 1]] + 1 if out else bar[pool]
                del inside[pool][:out]
    return seats


def sort_in(inside: list[int], came: list[int], keys: Sequence[int]) -> None:
    """Put those who came in their places: one by one where they are few, which is faster than sorting all."""
    if 16 * len(came) < len(inside):
        for claim in came:
            insort(inside, claim, key=keys.__getitem__)
    else:
        inside += came
        inside.sort(key=keys.__getitem__)
    came.clear()


def too_many(inside: Sequence[int], keys: Sequence[int], seats: int, ties: str) -> int:
    """How many of those inside, the lowest first, a pool with fewer seats turns away."""
    out = len(inside) - seats
    if ties == "admit-all" and seats:
        return bisect_left(inside, keys[inside[out]], key=keys.__getitem__)
    if ties == "admit-none":
        return bisect_right(inside, keys[inside[out - 1]], key=keys.__getitem__)
    return out


def strict_keys(market: Market, keys: Sequence[int], upwards: bool = True) -> list[int]:
    """The same order with the tied set apart by id, the first or the last id first."""
    many = len(market.candidates)
    places = range(many - 1, -1, -1) if upwards else range(many)
    return [OUT if key < 0 else key * many + places[owner] for key, owner in zip(keys, market.owner, strict=True)]


def called(market: Market, keys: Sequence[int]) -> list[list[int]]:
    """Of each pool all claims that may be granted, the highest first."""
    lists = [list[int]() for _ in market.pools]
    for claim, pool in enumerate(market.pool):
        if keys[claim] >= 0:
            lists[pool].append(claim)
    for claims in lists:
        claims.sort(key=keys.__getitem__, reverse=True)
    return lists


def programmes_propose(market: Market, keys: Sequence[int]) -> list[int]:
    """Each pool asks down its order; a candidate keeps the earliest claim, and a pool that loses one asks on."""
    order, seats = called(market, keys), [-1] * len(market.candidates)
    asked, taken = [0] * len(order), [0] * len(order)
    asking = list(range(len(order)))
    while asking:
        pool = asking.pop()
        while taken[pool] < market.pools[pool].seats and asked[pool] < len(order[pool]):
            claim = order[pool][asked[pool]]
            asked[pool] += 1
            number = market.owner[claim]
            if seats[number] < 0 or claim < seats[number]:
                if seats[number] >= 0:
                    taken[market.pool[seats[number]]] -= 1
                    asking.append(market.pool[seats[number]])
                seats[number] = claim
                taken[pool] += 1
    return seats


def trading_cycles(market: Market, keys: Sequence[int]) -> list[int]:
    """Top trading cycles: follow who points to whom from one candidate until the way closes, trade, go on."""
    order, seats = called(market, keys), [-1] * len(market.candidates)
    top, left = [0] * len(order), [pool.seats for pool in market.pools]
    at, gone = list(market.start), bytearray(len(seats))
    for root in range(len(seats)):
        path, place = ([root], {root: 0}) if not gone[root] else ([], {})
        while path:
            number = path[-1]
            claim, end = at[number], market.start[number + 1]
            while claim < end and (keys[claim] < 0 or not left[market.pool[claim]]):
                claim += 1
            at[number] = claim
            if claim == end:
                gone[number] = True
                del place[path.pop()]
                continue
            pool = market.pool[claim]
            while gone[market.owner[order[pool][top[pool]]]]:
                top[pool] += 1
            chief = market.owner[order[pool][top[pool]]]
            if chief not in place:
                place[chief] = len(path)
                path.append(chief)
                continue
            for member in path[place[chief] :]:
                seats[member] = at[member]
                left[market.pool[at[member]]] -= 1
                gone[member] = True
            for member in path[place[chief] :]:
                place.pop(member)
                path.pop()
    return seats


def efficiency_adjusted(market: Market, keys: Sequence[int]) -> list[int]:
    """Deferred acceptance again and again; pools that nobody desires are settled each time, with those who sit there.

    Everybody consents, so whoever is settled claims nothing any more. As slow as the number of rounds.
    """
    seats, limits, ties = [-1] * len(market.candidates), [0] * len(market.pools), [""] * len(market.pools)
    left = list(range(len(seats)))
    while left:
        held = raised(market, keys, ties, left, limits)
        wanted = (claim for number in left for claim in market.preferred(number, held[number]) if keys[claim] >= 0)
        desired = {market.pool[claim] for claim in wanted}
        limits = [limit if pool in desired else CEILING for pool, limit in enumerate(limits)]
        going = [number for number in left if held[number] < 0 or market.pool[held[number]] not in desired]
        for number in going:
            seats[number] = held[number]
        left = [number for number in left if held[number] >= 0 and market.pool[held[number]] in desired]
    return seats


def improved(market: Market, keys: Sequence[int], begun: Sequence[int]) -> list[int]:
    """Stable improvement cycles: while pools in a ring have front runners in each other, these move on."""
    seats, owner, pools = list(begun), market.owner, market.pool
    fronts = [Front(market.law, claims) for claims in called(market, keys)]
    for front in fronts:
        front.advance(market, seats)
    arcs = [front.sources for front in fronts]
    while ring := first_ring(arcs):
        hops = list(zip(ring, [*ring[1:], ring[0]], strict=True))
        moves = [fronts[here].inside[there][0] for here, there in hops]
        desired = [market.preferred(owner[claim], seats[owner[claim]]) for claim in moves]
        for (here, there), mover, claims in zip(hops, moves, desired, strict=True):
            seats[owner[mover]] = mover
            for claim in claims:
                fronts[pools[claim]].move(claim, there, here if claim < mover else -1)
        for pool in {pools[claim] for claim in chain(*desired)}:  # elsewhere nothing has changed
            fronts[pool].advance(market, seats)
    return seats


class Front:
    """Front runners of one pool: the highest by law, ties included, of all who would rather sit there.

    `inside`: pool that they sit in -> their claims, the highest key first; `sources`: the same pools, the lowest first;
    `waiting`: all their claims, also of those without a seat.
    """

    def __init__(self, law: Sequence[int], claims: Sequence[int]) -> None:
        order = sorted(claims, key=law.__getitem__, reverse=True)
        self.place = dict(zip(order, range(len(order)), strict=True)).__getitem__
        self.groups = groupby(order, law.__getitem__)
        self.waiting: set[int] = set()
        self.inside: dict[int, list[int]] = {}
        self.sources: list[int] = []

    def advance(self, market: Market, seats: Sequence[int]) -> None:
        """Where nobody of a group would rather sit here any more, the next group has the front runners."""
        while not self.waiting and (group := next(self.groups, None)):
            for claim in group[1]:
                seat = seats[market.owner[claim]]
                if not 0 <= seat <= claim:
                    self.waiting.add(claim)
                    if seat >= 0:
                        self.put(claim, market.pool[seat])

    def put(self, claim: int, source: int) -> None:
        if source not in self.inside:
            insort(self.sources, source)
        insort(self.inside.setdefault(source, []), claim, key=self.place)

    def move(self, claim: int, source: int, onwards: int) -> None:
        """A front runner sits in another pool now, or (-1) does not want to sit here any more."""
        if claim not in self.waiting:
            return
        left = self.inside[source]
        del left[bisect_left(left, self.place(claim), key=self.place)]
        if not left:
            del self.inside[source], self.sources[bisect_left(self.sources, source)]
        if onwards < 0:
            self.waiting.remove(claim)
        else:
            self.put(claim, onwards)


def first_ring(arcs: Sequence[Sequence[int]]) -> list[int]:
    """The ring that a search in depth closes first, lower numbers first; from the number that it comes back to."""
    seen = bytearray(len(arcs))
    for root in range(len(arcs)):
        if seen[root]:
            continue
        seen[root] = True
        path, place, ahead = [root], {root: 0}, [iter(arcs[root])]
        while path:
            there = next(ahead[-1], -1)
            if there < 0:
                ahead.pop()
                del place[path.pop()]
            elif there in place:
                return path[place[there] :]
            elif not seen[there]:
                seen[there] = True
                place[there] = len(path)
                path.append(there)
                ahead.append(iter(arcs[there]))
    return []


REPLAYS: dict[str, Callable[[Market, Sequence[int]], list[int]]] = {
    "deferred-acceptance-programmes": programmes_propose,
    "top-trading-cycles": trading_cycles,
    "efficiency-adjusted": efficiency_adjusted,
}


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
    """The summary; V1 on the way."""
    summary = read_json(path)
    whole = set(summary) == SUMMARY and isinstance(summary["digests"], dict) and isinstance(summary["version"], str)
    need(whole, "summary", path.name, sorted(summary), f"give exactly {', '.join(sorted(SUMMARY))}")
    for name, known in (("mechanism", MECHANISMS), ("ties", "|".join(TIE_RULES))):
        good = isinstance(summary[name], str) and re.fullmatch(known, summary[name])
        need(good, "not-supported", f"{path.name}, {name}", summary[name], f"known are {known.replace('|', ', ')}")
    for name in sorted(summary["digests"].keys() | digests):
        if summary["digests"].get(name) != digests.get(name):
            findings["V1"].append(f"digest: {show(name)} is not the table that the result was made from")
    return summary


def judge(
    tables: dict[str, Table], steps: Steps, assignments: Table, cutoffs: Table, summary: Any, findings: Findings
) -> dict[str, str]:
    """V2 to V8, and what V1 says about rows; no file is touched. Which line of each check is true of this run."""
    market = Market(tables, steps, findings)
    rule = Rule(market, summary, read_policies(tables.get("choice_rules"), market), findings)
    seating = Seating(market, rule.keys, rule.ties, read_seats(assignments, market, findings), findings)
    seating.move_seats(rule.policies)
    seating.check_seats()
    seating.check_cutoffs(cutoffs)
    CHECKED_BY[rule.tags()["V7"]](seating, rule)
    seating.check_summary(summary)
    return rule.tags() | ({"V3": "steps"} if steps.sizes else {})


def check(market: Path, result: Path, read_parquet: ReadTable | None, findings: Findings) -> dict[str, str]:
    """All checks in turn; which line of each is true of this run."""
    files, digests = look_through(market, result)
    summary = read_summary(result / "summary.json", digests, findings)
    tables = {name: read_csv(path) for name, path in files.items() if path.suffix == ".csv"}
    for name in files.keys() - tables:
        need(read_parquet, "parquet", f"{name}.parquet", "a Parquet table", "use `recruit verify`, which reads it")
        rows = read_parquet(market, name) if read_parquet else iter(())
        tables[name] = Table(["" if text is None else text for text in row] for row in rows)
    certificate = result.resolve().parent / "certificate.json"
    columns = [name for name in tables["choices"].header if name.startswith("step_")]
    steps = read_steps(certificate) if columns and certificate.is_file() else NO_STEPS
    if certificate.is_file() and (more := [name for name in columns if name not in steps.sizes]):
        findings["V3"].append(f"merit: the certificate does not declare {show(more)}")
    seats, cutoffs = read_csv(result / "assignments.csv"), read_csv(result / "cutoffs.csv")
    return judge(tables, steps, seats, cutoffs, summary, findings)


def verify(market: Path, result: Path, read_parquet: ReadTable | None = None) -> Report:
    """Check a result folder against its market folder.

    `read_parquet(market, name)` is asked for the rows of a table stored as Parquet: the header first, then each row
    as text, None where it is empty. Bad files raise nothing, the report lists what is wrong.
    """
    begun, findings = time.perf_counter(), Findings(list)
    tags: dict[str, str] | None = None
    problems: tuple[str, ...] = ()
    try:
        tags = check(market, result, read_parquet, findings)
    except Unusable as flaw:
        problems = tuple(line for line in flaw.args if not (OF_THE_RESULT.match(line) and result.is_dir()))
        findings["V1"] += [line for line in flaw.args if line not in problems]
        if findings["V1"]:  # tables that are not those the result was made from need not be readable
            findings["V1"], problems = [*findings["V1"], *problems], ()
    held = sorted({number for number, _ in CHECKS} - {number for number, lines in findings.items() if lines})
    checked = [CHECKS[number, tags.get(number, "")] for number in held] if tags is not None else []
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
    gc.disable()  # millions of rows are read, and nothing here refers to itself
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
