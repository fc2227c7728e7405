"""Whatever is changed in a published result, the verifier refuses it."""

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import oracles
import pytest
from oracles import Tables

from recruit_core.verify import Report, verify

CHOICES = """
ada 1 X 10.5 - | ada 2 Y 20 - | bob 1 Y 10.25 - | bob 2 X 20 - | cyr 1 X 5 - | cyr 3 Z 7 -
dan 1 Y - - | dan 2 S 30 - | eve 1 S 12 - | fay 1 S 11 - | gus 1 S 12.5 - | gus 2 Z 9 - | hal 1 Z -3.25 -
ivo 1 X 1 - | jan 1 T 4 - | kim 1 W 50 5 | leo 1 W 50 - | leo 2 V 99 - | łuk 2 Z 0.000001 -
"""
"""ada and bob each have what the other wants less; dan may not have Y; kim and leo are parted by the tie-break."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A right result beside its market: hard, soft and open pools, a free seat, no seat, gaps in the ranks."""
    rows = [
        ["" if cell == "-" else cell for cell in row.split()]
        for row in CHOICES.replace("\n", " | ").split(" | ")
        if row
    ]
    pools = [
        ["S", "hard", "1", "sen", "hard", "1"],
        ["S", "soft", "1", "sen", "soft", "2"],
        ["S", "open", "1", "", "", "3"],
    ]
    tables: Tables = {
        "programmes": [
            ["programme", "seats"],
            *(row.split() for row in ("X 1", "Y 1", "Z 5", "S 3", "T 1", "W 1", "V 0")),
        ],
        "choices": [["candidate", "rank", "programme", "merit", "tiebreak"], *rows],
        "pools": [
            ["programme", "pool", "seats", "group", "reserve", "order"],
            *pools,
            ["T", "all", "1", "sen", "soft", "1"],
        ],
        "groups": [["candidate", "group"], ["eve", "sen"], ["fay", "sen"]],
    }
    folder = tmp_path_factory.mktemp("published")
    oracles.write_market(folder / "market", tables)
    matching = oracles.deferred_acceptance_literal(oracles.from_tables(tables))
    oracles.write_result(folder / "result", folder / "market", matching)
    return folder


@pytest.fixture
def bundle(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "bundle"))


def judged(bundle: Path) -> Report:
    return verify(bundle / "market", bundle / "result")


def right(bundle: Path) -> oracles.Matching:
    return oracles.deferred_acceptance_literal(oracles.from_folder(bundle / "market"))


# --- ways to tamper: a function that changes a bundle, and the check (or the code of the problem) that has to notice --


def seats(**moved: tuple[str, str] | None) -> Callable[[Path], None]:
    """Other seats, with every count, cutoff and digest made to fit: only the sense of the result is wrong."""

    def tamper(bundle: Path) -> None:
        oracles.write_result(bundle / "result", bundle / "market", right(bundle) | moved)

    return tamper


def rows(file: str, change: Callable[[list[list[str]]], object]) -> Callable[[Path], None]:
    """Other rows in one table, everything else left as it was; the change works in place."""

    def tamper(bundle: Path) -> None:
        table = list(csv.reader((bundle / file).read_text("utf-8").splitlines()))
        change(table)
        oracles.write_csv(bundle / file, table)

    return tamper


def cell(file: str, row: str, column: int, text: str) -> Callable[[Path], None]:
    """Another text in one field of the row (its first fields given as `a,b`)."""

    def change(table: list[list[str]]) -> None:
        (found,) = (each for each in table if ",".join(each).startswith(row + ","))
        assert found[column] != text
        found[column] = text

    return rows(file, change)


def summary(**changed: object) -> Callable[[Path], None]:
    def tamper(bundle: Path) -> None:
        path = bundle / "result" / "summary.json"
        found = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps(found | changed), encoding="utf-8")

    return tamper


def content(file: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def tamper(bundle: Path) -> None:
        before = (bundle / file).read_bytes()
        assert change(before) != before
        (bundle / file).write_bytes(change(before))

    return tamper


def digest_of(file: str, digest: str | None) -> Callable[[Path], None]:
    def tamper(bundle: Path) -> None:
        path = bundle / "result" / "summary.json"
        found = json.loads(path.read_text("utf-8"))
        found["digests"] = {name: each for name, each in (found["digests"] | {file: digest}).items() if each}
        path.write_text(json.dumps(found), encoding="utf-8")

    return tamper


def swap_rows(table: list[list[str]]) -> None:
    table[1], table[2] = table[2], table[1]


def swap_seats(table: list[list[str]]) -> None:
    table[1][1:], table[2][1:] = table[2][1:], table[1][1:]


A, C, S = "result/assignments.csv", "result/cutoffs.csv", "result/summary.json"
TAMPERINGS: dict[str, tuple[Callable[[Path], None], str]] = {
    "seats swapped in the table": (rows(A, swap_seats), "V5"),
    "seats swapped, counts made to fit": (seats(dan=None, gus=("S", "open")), "V6"),
    "stable, but not the candidates' best": (seats(ada=("Y", "open"), bob=("X", "open")), "V7"),
    "one more than there are seats": (seats(cyr=("X", "open")), "V4"),
    "a seat in a programme without seats": (seats(leo=("V", "open")), "V4"),
    "a seat taken away though seats are free": (seats(hal=None), "V6"),
    "a seat for somebody who is not eligible": (cell(A, "dan", 1, "Y"), "V5"),
    "a seat kept for the group": (cell(A, "dan", 2, "hard"), "V5"),
    "a seat nobody asked for": (cell(A, "ivo", 1, "Z"), "V5"),
    "a seat in a pool that does not exist": (cell(A, "dan", 2, "sen"), "V5"),
    "another pool of the same programme": (seats(fay=("S", "open"), dan=("S", "soft")), "V6"),
    "another rank": (cell(A, "cyr", 3, "2"), "V5"),
    "a rank written otherwise": (cell(A, "cyr", 3, "03"), "V5"),
    "half a seat": (cell(A, "ivo", 3, "1"), "V5"),
    "a tie-break turned round": (seats(kim=None, leo=("W", "open")), "V6"),
    "a row dropped": (rows(A, lambda table: table.pop(3)), "V1"),
    "the last row dropped": (rows(A, lambda table: table.pop()), "V1"),
    "a row twice": (rows(A, lambda table: table.insert(3, table[3])), "V1"),
    "an unknown candidate": (rows(A, lambda table: table.append(["żak", "", "", ""])), "V1"),
    "a candidate renamed": (cell(A, "ivo", 0, "ivp"), "V1"),
    "rows out of order": (rows(A, swap_rows), "V1"),
    "columns in another order": (rows(A, lambda table: [row.insert(0, row.pop()) for row in table]), "header"),
    "a column more": (rows(A, lambda table: [row.append("") for row in table]), "header"),
    "a column of the cutoffs dropped": (rows(C, lambda table: [row.pop() for row in table]), "header"),
    "a field dropped": (rows(A, lambda table: table[2].pop()), "row-width"),
    "a cutoff moved up": (cell(C, "S,open", 4, "31"), "V6"),
    "a cutoff moved down": (cell(C, "X,open", 4, "5"), "V6"),
    "a cutoff moved by a millionth": (cell(C, "X,open", 4, "10.499999"), "V6"),
    "a cutoff written otherwise": (cell(C, "X,open", 4, "10.50"), "V6"),
    "a cutoff as an exponent": (cell(C, "S,open", 4, "3e1"), "V6"),
    "a cutoff left out": (cell(C, "X,open", 4, ""), "V6"),
    "a cutoff where seats are free": (cell(C, "Z,open", 4, "0"), "V6"),
    "a cutoff where there are no seats": (cell(C, "V,open", 4, "99"), "V6"),
    "a tie-break of a cutoff changed": (cell(C, "W,open", 5, "4"), "V6"),
    "a tie-break of a cutoff dropped": (cell(C, "W,open", 5, ""), "V6"),
    "the group of a hard cutoff flipped": (cell(C, "S,hard", 6, "0"), "V6"),
    "the group of a soft cutoff flipped": (cell(C, "S,soft", 6, "0"), "V6"),
    "no group where others may sit": (cell(C, "T,all", 6, "1"), "V6"),
    "a group at an open pool": (cell(C, "S,open", 6, "0"), "V6"),
    "seats of a pool changed": (cell(C, "Z,open", 2, "6"), "V4"),
    "taken seats changed": (cell(C, "Z,open", 3, "3"), "V4"),
    "a pool dropped": (rows(C, lambda table: table.pop(2)), "V1"),
    "a pool twice": (rows(C, lambda table: table.insert(2, table[2])), "V1"),
    "an unknown pool": (rows(C, lambda table: table.append(["Ż", "open", "0", "0", "", "", ""])), "V1"),
    "pools out of order": (rows(C, swap_rows), "V1"),
    "placed counted wrong": (summary(placed=9), "V8"),
    "candidates counted wrong": (summary(candidates=14), "V8"),
    "first choices counted wrong": (summary(first_choice=True), "V8"),
    "ranks counted wrong": (summary(by_rank={"1": 7, "2": 3}), "V8"),
    "a count as a fraction": (summary(candidates=13.0), "V8"),
    "a rank that nobody got": (summary(by_rank={"1": 6, "2": 3, "3": 1, "4": 0}), "V8"),
    "a seed that was not used": (summary(seed="2026-07-01"), "V2"),
    "a lottery without a seed": (summary(ties="single-lottery"), "V2"),
    "a seed that is no text": (summary(ties="single-lottery", seed=7), "V2"),
    "a seed of half a letter": (summary(ties="multiple-lottery", seed="\ud800"), "V2"),
    "whole groups where cycles are traded": (summary(mechanism="top-trading-cycles", ties="admit-all"), "V2"),
    "a tie rule that nobody knows": (summary(ties="by-age"), "not-supported"),
    "a tie rule that is no text": (summary(ties=["refuse"]), "not-supported"),
    "a mechanism that nobody knows": (summary(mechanism="deferred acceptance"), "not-supported"),
    "blocks of no choices": (summary(mechanism="parallel:0"), "not-supported"),
    "a key more in the summary": (summary(note="checked"), "summary"),
    "a key of the summary twice": (content(S, lambda text: text.replace(b"{", b'{"placed": 1,', 1)), "json-broken"),
    "no JSON": (content(S, lambda text: text[:-4]), "json-broken"),
    "endless JSON": (content(S, lambda _: b"[" * 100_000), "json-broken"),
    "a list as summary": (content(S, lambda text: b"[" + text + b"]"), "json-broken"),
    "a digest changed": (digest_of("choices.csv", "0" * 64), "V1"),
    "a digest dropped": (digest_of("groups.csv", None), "V1"),
    "a digest of no file": (digest_of("points.csv", "0" * 64), "V1"),
    "a byte of the input changed": (content("market/choices.csv", lambda text: text.replace(b"10.5", b"10.4")), "V1"),
    "a newline more in the input": (content("market/groups.csv", lambda text: text.replace(b"\n", b"\r\n", 1)), "V1"),
    "a row of the input dropped": (rows("market/choices.csv", lambda table: table.pop(5)), "V1"),
    "no groups": (lambda bundle: (bundle / "market/groups.csv").unlink(), "V1"),
    "no pools": (lambda bundle: (bundle / "market/pools.csv").unlink(), "V1"),
    "no choices": (lambda bundle: (bundle / "market/choices.csv").unlink(), "file-missing"),
    "no assignments": (lambda bundle: (bundle / A).unlink(), "file-missing"),
    "no cutoffs": (lambda bundle: (bundle / C).unlink(), "file-missing"),
    "no summary": (lambda bundle: (bundle / S).unlink(), "file-missing"),
    "an empty file": (content(A, lambda _: b""), "header"),
    "a header alone": (content(A, lambda text: text.splitlines(keepends=True)[0]), "V1"),
    "a NUL byte": (content(A, lambda text: text.replace(b"ivo", b"iv\0")), "file-broken"),
    "not UTF-8": (content(A, lambda text: text.decode().encode("iso-8859-2")), "file-broken"),
    "half a letter at the end": (content(A, lambda text: text + "ł".encode()[:1]), "file-broken"),
    "an open quote": (content(A, lambda text: text.replace(b"ivo", b'"ivo')), "csv-broken"),
    "an endless line": (content(A, lambda text: text + b"x" * (1 << 20) + b"y"), "file-broken"),
}


def test_the_right_result_is_accepted(published: Path) -> None:
    report = judged(published)
    assert (report.status, report.broken, report.problems) == (0, (), ())


def test_the_bundle_holds_what_is_tampered_with(published: Path) -> None:
    """The two stable outcomes of ada and bob, a full hard, soft and open pool, a free one and one without seats."""
    market = oracles.from_folder(published / "market")
    swapped = right(published) | {"ada": ("Y", "open"), "bob": ("X", "open")}
    assert oracles.blocking_pairs(market, right(published)) == oracles.blocking_pairs(market, swapped) == []
    table = {
        tuple(row[:2]): row[2:] for row in oracles.cutoffs_of(oracles.tables_of(published / "market"), right(published))
    }
    assert table["S", "hard"] == ["1", "1", "12", "", "1"]
    assert table["S", "soft"] == ["1", "1", "11", "", "1"]
    assert table["S", "open"] == ["1", "1", "30", "", ""]
    assert table["T", "all"] == ["1", "1", "4", "", "0"]
    assert table["W", "open"] == ["1", "1", "50", "5", ""]
    assert table["Z", "open"][:3] == ["5", "4", ""]
    assert table["V", "open"] == ["0", "0", "", "", ""]


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_refused(name: str, bundle: Path) -> None:
    tamper, noticed = TAMPERINGS[name]
    tamper(bundle)
    report = judged(bundle)
    unusable = noticed == "not-supported" or name == "no choices"
    assert report.status == (2 if unusable else 1)
    told = report.problems if unusable else [*report.broken, *(line.removeprefix("V1 ") for line in report.broken)]
    assert [line for line in told if line.startswith(noticed + " ")], told
    assert all(line == ascii(line)[1:-1] or line.isprintable() for line in told)


# --- every byte ------------------------------------------------------------------------------------------------------


def changes(before: bytes) -> Iterator[bytes]:
    """Each byte with one bit turned, with another bit turned, and left out."""
    for place, byte in enumerate(before):
        for bit in (0x01, 0x20):
            yield before[:place] + bytes([byte ^ bit]) + before[place + 1 :]
        yield before[:place] + before[place + 1 :]


def meaning(file: Path) -> Any:
    """What a file of a result says; the version in the summary is a note that no seat depends on."""
    text = file.read_text("utf-8")
    if file.suffix == ".csv":
        return list(csv.reader(io.StringIO(text, newline="")))
    return {key: value for key, value in json.loads(text).items() if key != "version"}


def small_bundle(folder: Path) -> Path:
    tables: Tables = {
        "programmes": [["programme", "seats"], ["X", "1"], ["Y", "2"]],
        "choices": [
            ["candidate", "rank", "programme", "merit"],
            ["a", "1", "X", "9.5"],
            ["b", "1", "X", "7"],
            ["b", "2", "Y", "8"],
        ],
    }
    oracles.write_market(folder / "market", tables)
    matching = oracles.deferred_acceptance_literal(oracles.from_tables(tables))
    oracles.write_result(folder / "result", folder / "market", matching)
    return folder


@pytest.mark.parametrize("name", ["market/programmes.csv", "market/choices.csv", A, C, S])
def test_no_byte_can_be_changed(name: str, tmp_path: Path) -> None:
    """A change is accepted only in the result, and only if a plain reader reads the very same from the file.

    Of the input every byte counts, since its digest is published. A result may have, for instance, other blanks in its
    JSON or another end of the last line; the verifier looks at what a file says, not at its looks.
    """
    bundle = small_bundle(tmp_path)
    path = bundle / name
    before, said = path.read_bytes(), meaning(path) if name in (A, C, S) else None
    for after in changes(before):
        path.write_bytes(after)
        report = judged(bundle)
        assert report.status in (0, 1, 2)
        if report.status == 0:
            assert name in (A, C, S), f"{after!r} is accepted"
            assert meaning(path) == said, f"{after!r} is accepted"
    path.write_bytes(before)
    assert judged(bundle).status == 0


def test_a_byte_order_mark_makes_another_file(tmp_path: Path) -> None:
    """The same table with a byte-order mark is another file, though every seat is the same; its own digest fits."""
    bundle = small_bundle(tmp_path)
    path = bundle / "market" / "choices.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert [line.split()[0] for line in judged(bundle).broken] == ["V1"]
    digest_of("choices.csv", sha256(path.read_bytes()).hexdigest())(bundle)
    assert judged(bundle).status == 0
