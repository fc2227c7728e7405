"""The verifier carries out choice rules by itself: it accepts what they lead to, and nothing else."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruled_rounds import RULES, Frames, register_of, ruled_frames, stated
from strategies import LISTED

from recruit_core import UnresolvedTie, publish, read_market, recruit, verify, write_result
from recruit_core.choice_rules.allocation import moved
from recruit_core.choice_rules.table import read_choice_rules
from recruit_core.files import parquet_rows
from recruit_core.market import Market
from recruit_core.result import Result

FEW = settings(max_examples=settings.default.max_examples // 4)
Rows = list[list[str]]


def rows_of(frame: pl.DataFrame) -> Rows:
    cells = [["" if cell is None else str(cell) for cell in row] for row in frame.rows()]
    return [frame.columns, *cells]


def tables_of(frames: Frames) -> dict[str, verify.Table]:
    return {name: verify.Table(iter(rows_of(frame))) for name, frame in frames.items()}


def decided(frames: Frames, **named: Any) -> Result:
    register = register_of(frames)
    return recruit(register, LISTED, choice_rules=stated(register, frames["choice_rules"].to_dicts()), **named)


def broken(frames: Frames, result: Result) -> dict[str, list[str]]:
    """What the verifier finds in a result."""
    certificate, matching = result.certificate, result.matching
    summary = matching.counts() | {"mechanism": certificate.mechanism, "ties": certificate.ties}
    findings: dict[str, list[str]] = defaultdict(list)
    verify.judge(
        tables_of(frames),
        verify.NO_STEPS,
        verify.Table(iter(rows_of(matching.assignments()))),
        verify.Table(iter(rows_of(matching.cutoffs()))),
        summary | {"seed": certificate.seed},
        findings,
    )
    return {number: lines for number, lines in findings.items() if lines}


@pytest.mark.parametrize("rule", [*RULES[1:], "any"])
@FEW
@given(st.data())
def test_what_the_rules_lead_to_is_accepted(rule: str, data: st.DataObject) -> None:
    rules = RULES if rule == "any" else (rule,)
    frames = data.draw(ruled_frames(rules=rules))
    assert broken(frames, decided(frames)) == {}


@FEW
@given(ruled_frames(levels=2), st.sampled_from(["refuse", "single-lottery", "multiple-lottery"]))
def test_ties_are_asked_about_and_lots_drawn_as_in_the_engine(frames: Frames, ties: str) -> None:
    """Where the engine refuses a tie no seating is accepted: here one that a lottery made and that hides it."""
    try:
        result = decided(frames, ties=ties, seed=None if ties == "refuse" else "1 July")
    except UnresolvedTie:
        drawn = decided(frames, ties="single-lottery", seed="1 July")
        hidden = replace(drawn, certificate=replace(drawn.certificate, ties="refuse", seed=None))
        assert any("tie decides" in line for line in broken(frames, hidden).get("V7", []))
    else:
        assert broken(frames, result) == {}


@FEW
@given(ruled_frames(), st.data())
def test_another_seat_of_one_candidate_is_refused(frames: Frames, data: st.DataObject) -> None:
    """With counts, moved seats and cutoffs that are true of the other seating: the replay alone tells."""
    result = decided(frames)
    market, seating = result.market, result.seating.copy()
    who = data.draw(st.integers(0, market.candidates - 1))
    for claim in (*range(market.starts[who], market.starts[who + 1]), -1):
        seating[who] = claim
        if claim != result.seating[who] and result.choice_rules is not None:
            unseated = replace(result.matching, market=Market.build(result.register, LISTED), seating=seating)
            found = broken(frames, replace(result, matching=moved(unseated, result.choice_rules)))
            assert "V6" in found
            assert not found.keys() & {"V1", "V2", "V5", "V8"}


# --- each rule once, as a person reads it ----------------------------------------------------------------------------


def written(folder: Path, **tables: str) -> Path:
    """A market folder: `programmes`, `pools`, `groups` and `choice_rules` as text, choices as id and merit."""
    folder.mkdir(exist_ok=True)
    asking = [each.split() for each in tables.pop("asking").split(", ")]
    programme = tables["programmes"].split(",")[0]
    tables["choices"] = "".join(f"{who},1,{programme},{merit}\n" for who, merit in asking)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(HEADERS[name] + text)
    return folder


HEADERS = {
    "programmes": "programme,seats\n",
    "choices": "candidate,rank,programme,merit\n",
    "pools": "programme,pool,seats,group,reserve,order\n",
    "groups": "candidate,group\n",
    "choice_rules": "programme,rule,pool,to,group,amount,order\n",
}
EXAMPLES = {
    "transfer": (
        # One pupil with a statement asks for two kept seats: the other one is opened for everybody.
        {
            "programmes": "I,3\n",
            "asking": "ann 1, ben 9, cis 8, dan 7",
            "pools": "I,sen,2,sen,hard,1\nI,open,1,,,2\n",
            "groups": "ann,sen\n",
            "choice_rules": "I,transfer,sen,open,,,\n",
        },
        {"ann": "sen", "ben": "open", "cis": "open", "dan": ""},
    ),
    "horizontal": (
        # Ada could have either kept seat; in that for pupils with a disability she leaves the other one to Cis.
        {
            "programmes": "A,2\n",
            "asking": "ada 90, bek 80, cis 70",
            "pools": "A,girls,1,girls,soft,1\nA,dis,1,dis,soft,2\n",
            "groups": "ada,girls\nada,dis\ncis,girls\n",
            "choice_rules": "A,horizontal,,,,,\n",
        },
        {"ada": "dis", "bek": "", "cis": "girls"},
    ),
    "ceiling": (
        # Two boys of four at most: Cyd's 7 points are passed over for Eve's 1.
        {
            "programmes": "S,4\n",
            "asking": "abe 9, bob 8, cyd 7, dot 6, eve 1",
            "groups": "abe,boys\nbob,boys\ncyd,boys\n",
            "choice_rules": "S,ceiling,,,boys,50%,\n",
        },
        {"abe": "open", "bob": "open", "cyd": "", "dot": "open", "eve": "open"},
    ),
    "minimum-share": (
        # Called in the order d, a, c, b, e (the page explains each step); three of them find a seat.
        {
            "programmes": "L,3\n",
            "asking": "a 9, b 8, c 7, d 6, e 5",
            "groups": "b,res\nc,sch\nd,res\nd,sch\n",
            "choice_rules": "L,minimum-share,,,sch,50%,1\nL,minimum-share,,,res,50%,2\n",
        },
        {"a": "open", "b": "", "c": "open", "d": "open", "e": ""},
    ),
}


def folders(folder: Path, rule: str) -> tuple[Path, Path]:
    market = written(folder / "market", **EXAMPLES[rule][0])
    files = read_market(market, LISTED.facts)
    rules = read_choice_rules(market, files.register)
    result = recruit(files.register, LISTED, digests=files.digests, choice_rules=rules)
    write_result(result, folder / "result")
    publish(result, folder / "published")
    return market, folder / "result"


@pytest.mark.parametrize("rule", EXAMPLES)
def test_each_rule_as_a_person_reads_it(rule: str, tmp_path: Path) -> None:
    market, result = folders(tmp_path, rule)
    rows = list(csv.reader((result / "assignments.csv").read_text().splitlines()))[1:]
    assert {who: pool for who, _, pool, _ in rows} == EXAMPLES[rule][1]
    report = verify.verify(market, result)
    assert (report.status, report.broken, report.problems) == (0, (), ())
    assert [line[:2] for line in report.checked] == [f"V{number}" for number in range(1, 9)]
    assert "programmes choosing by their choice rules" in report.checked[5]
    assert "programmes choose the same in the end" in report.checked[6]
    assert ("those moved to it" in report.checked[3]) == (rule == "transfer")
    assert verify.verify(tmp_path / "published/market", tmp_path / "published/result").status == 0


@pytest.mark.parametrize("rule", EXAMPLES)
def test_two_candidates_who_change_places_are_refused(rule: str, tmp_path: Path) -> None:
    market, result = folders(tmp_path, rule)
    path = result / "assignments.csv"
    header, *rows = csv.reader(path.read_text().splitlines())
    out = next(row for row in rows if not row[1])
    for inside in [row for row in rows if row[1]]:
        swapped = {inside[0]: ["", "", ""], out[0]: inside[1:]}
        changed = [[row[0], *swapped.get(row[0], row[1:])] for row in rows]
        path.write_text("".join(",".join(row) + "\n" for row in [header, *changed]))
        report = verify.verify(market, result)
        assert report.status == 1
        assert any(line.startswith(("V6 replay", "V5")) for line in report.broken)


def test_a_table_changed_afterwards_is_refused(tmp_path: Path) -> None:
    market, result = folders(tmp_path, "ceiling")
    path = market / "choice_rules.csv"
    path.write_text(path.read_text().replace("50%", "75%"))
    assert verify.verify(market, result).broken[0].startswith("V1 digest: choice_rules.csv")
    follow(result, path)
    assert [line[:2] for line in verify.verify(market, result).broken] == ["V6", "V6"]
    path.unlink()
    assert verify.verify(market, result).broken[0].startswith("V1 digest: choice_rules.csv")


def follow(result: Path, table: Path) -> None:
    """The summary names the table as it is now."""
    summary = json.loads((result / "summary.json").read_text())
    summary["digests"][table.name] = sha256(table.read_bytes()).hexdigest()
    (result / "summary.json").write_text(json.dumps(summary))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("S,lottery,,,,,", "not-supported  choice_rules, row 2, column rule"),
        ("T,horizontal,,,,,", "unknown  choice_rules, row 2: T"),
        ("S,transfer,open,kept,,,", "choice-rule  choice_rules, row 2: seats do not move"),
        ("S,transfer,open,open,,,", "choice-rule  choice_rules, row 2: seats do not move"),
        ("S,ceiling,,,boys,,", "choice-rule  choice_rules, row 2: a ceiling"),
        ("S,ceiling,,,,4,", "choice-rule  choice_rules, row 2: a ceiling"),
        ("S,ceiling,,,boys,many,", "value  choice_rules, row 2, column amount"),
        ("S,minimum-share,,,boys,4,", "choice-rule  choice_rules, row 2: a share"),
        ("S,minimum-share,,,boys,140%,", "choice-rule  choice_rules, row 2: a share"),
        ("S,minimum-share,,,boys,4%,\nS,minimum-share,,,girls,4%,0", "choice-rule  choice_rules, row 3: a share"),
        ("S,ceiling,,,boys,4,\nS,horizontal,,,,,", "duplicate  choice_rules, row 3: S"),
        ("S,ceiling,,,boys", "row-width  choice_rules, row 2"),
    ],
)
def test_rules_that_nobody_can_carry_out_cannot_be_checked(row: str, told: str, tmp_path: Path) -> None:
    market, result = folders(tmp_path, "ceiling")
    (market / "choice_rules.csv").write_text(HEADERS["choice_rules"] + row + "\n")
    follow(result, market / "choice_rules.csv")
    report = verify.verify(market, result)
    assert (report.status, report.broken) == (2, ())
    assert report.problems[0].startswith(told)


@pytest.mark.parametrize(("key", "value"), [("mechanism", "serial-dictatorship"), ("ties", "admit-all")])
def test_choice_rules_beside_what_cannot_follow_them(key: str, value: str, tmp_path: Path) -> None:
    market, result = folders(tmp_path, "ceiling")
    summary = json.loads((result / "summary.json").read_text())
    (result / "summary.json").write_text(json.dumps(summary | {key: value}))
    report = verify.verify(market, result)
    assert report.status == 1
    assert report.broken[0].startswith("V2 choice rules: they go with deferred-acceptance alone")


def test_a_table_of_pools_in_order_is_looked_at_and_changes_nothing(tmp_path: Path) -> None:
    market = written(tmp_path / "market", **(EXAMPLES["ceiling"][0] | {"choice_rules": "S,pools-in-order,,,,,\n"}))
    files = read_market(market, LISTED.facts)
    rules = read_choice_rules(market, files.register)
    result = recruit(files.register, LISTED, digests=files.digests, choice_rules=rules)
    write_result(result, tmp_path / "result")
    report = verify.verify(market, tmp_path / "result")
    assert report.status == 0
    assert "No justified envy" in report.checked[5]


def test_rules_as_parquet_are_read_too(tmp_path: Path) -> None:
    market, _ = folders(tmp_path, "minimum-share")
    table = pl.read_csv(market / "choice_rules.csv")
    (market / "choice_rules.csv").unlink()
    table.write_parquet(market / "choice_rules.parquet")
    files = read_market(market, LISTED.facts)
    rules = read_choice_rules(market, files.register)
    result = recruit(files.register, LISTED, digests=files.digests, choice_rules=rules)
    write_result(result, tmp_path / "again")
    assert "choice_rules.parquet" in result.certificate.digests
    assert verify.verify(market, tmp_path / "again", read_parquet=parquet_rows).status == 0


def test_many_who_ask_are_followed(tmp_path: Path) -> None:
    """Nothing in the replay is quadratic in those who ask, and no depth of calls grows with them."""
    many = range(4000)
    asking = ", ".join(f"c{number:04} {number}" for number in many)
    groups = "".join(f"c{number:04},{'gh'[number % 2]}\n" for number in many if number % 3)
    for rule in ("horizontal,,,,,", "minimum-share,,,g,40%,1\nL,minimum-share,,,h,30%,2", "ceiling,,,g,10%,"):
        market = written(
            tmp_path / rule[:5],
            programmes="L,900\n",
            asking=asking,
            pools="L,g,300,g,soft,1\nL,h,300,h,soft,2\nL,open,300,,,3\n",
            groups=groups,
            choice_rules=f"L,{rule}\n",
        )
        files = read_market(market, LISTED.facts)
        result = recruit(
            files.register, LISTED, digests=files.digests, choice_rules=read_choice_rules(market, files.register)
        )
        write_result(result, tmp_path / f"{rule[:5]}-result")
        assert verify.verify(market, tmp_path / f"{rule[:5]}-result").status == 0
