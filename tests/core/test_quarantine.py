"""Quarantine: independent parts, what is held back, and a proof that can fail."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import numpy as np
import polars as pl
import pytest
from changes import FEW, LEAST, SOME
from hypothesis import given
from hypothesis import strategies as st
from strategies import LISTED, Round, rounds

from recruit_core import RecruitError, Register, recruit
from recruit_core.change.components import components
from recruit_core.change.quarantine import (
    NothingToHold,
    Parts,
    QuarantineExists,
    check_quarantine,
    parts_of_programmes,
    problems_of,
    read_parts,
    write_quarantine,
)
from recruit_core.columns import Table
from recruit_core.errors import InvalidRegister, NotVerified
from recruit_core.mechanisms import MECHANISMS


@SOME
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_parts_are_the_connected_components(pairs: list[tuple[int, int]]) -> None:
    graph = nx.Graph()
    graph.add_nodes_from(range(20))
    graph.add_edges_from((candidate, 10 + programme) for candidate, programme in pairs)
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    numbers = np.concatenate(components(ends[0], ends[1], 10, 10))
    groups = {frozenset(np.flatnonzero(numbers == number).tolist()) for number in numbers}
    assert groups == set(map(frozenset, nx.connected_components(graph)))
    assert set(numbers.tolist()) == set(range(len(groups)))


@pytest.mark.parametrize("order", ["ascending", "descending", "mixed"])
def test_a_long_way_is_one_part(order: str) -> None:
    """50,000 candidates in a row, each listing two neighbouring programmes."""
    names = np.arange(50_001)
    names = {"ascending": names, "descending": names[::-1], "mixed": np.random.default_rng(1).permutation(names)}[order]
    candidate = np.repeat(np.arange(50_000), 2)
    programme = np.stack([names[:-1], names[1:]], axis=1).ravel()
    numbers = np.concatenate(components(candidate, programme, 50_000, 50_001))
    assert not numbers.any()


def tables_of(*towns: Round) -> dict[str, pl.DataFrame]:
    """Several rounds side by side in one market: ids carry the number of their town."""
    found: dict[str, list[pl.DataFrame]] = {}
    for number, town in enumerate(towns):
        for name, table in town.tables().items():
            named = [pl.col(column) + f"-{number}" for column in ("candidate", "programme") if column in table.columns]
            found.setdefault(name, []).append(table.with_columns(named))
    return {name: pl.concat(frames) for name, frames in found.items()}


def given_tables(tables: dict[str, pl.DataFrame]) -> dict[str, Table]:
    return {name: Table(f"{name}.csv", table) for name, table in tables.items()}


def seats(tables: dict[str, Table] | dict[str, pl.DataFrame], mechanism: str) -> dict[str, tuple[object, ...]] | None:
    """candidate -> programme, pool and rank; None where the run is refused."""
    try:
        found = recruit(Register.assemble(tables, LISTED.facts), LISTED, mechanism=mechanism)
    except RecruitError:
        return None
    return {row[0]: row[1:] for row in found.matching.assignments().rows()}


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_part_alone_is_decided_as_in_the_whole(mechanism: str) -> None:
    """Clear and held, each decided alone, have together the outcome of the whole, whatever is held back."""

    @LEAST
    @given(rounds(), rounds("pools"), st.data())
    def holds(one: Round, other: Round, data: st.DataObject) -> None:
        tables = tables_of(one, other)
        whole = seats(tables, mechanism)
        parts = Parts.of(given_tables(tables))
        held = data.draw(st.sets(st.integers(0, parts.count - 1)))
        alone = [seats(parts.rows(side), mechanism) for side in (set(range(parts.count)) - held, held)]
        if whole is None:
            assert None in alone
        else:
            assert alone[0] is not None
            assert alone[1] is not None
            assert whole == alone[0] | alone[1]

    holds()


@FEW
@given(rounds("pools"), rounds("strict"), st.data())
def test_exactly_the_parts_that_a_check_refuses_are_held_back(one: Round, other: Round, data: st.DataObject) -> None:
    """Cells are spoilt at random; a part is held back where it holds one of them, and the rest is sound."""
    tables = tables_of(one, other)
    choices = tables["choices"]
    if not choices.height:
        return
    spoilt = data.draw(st.sets(st.sampled_from(range(choices.height)), min_size=1, max_size=3))
    column = data.draw(st.sampled_from(["merit", "rank", "programme"]))
    strange = {"merit": "many", "rank": "first", "programme": "nowhere"}[column]
    cells = [strange if at in spoilt else cell for at, cell in enumerate(choices[column].cast(pl.String).to_list())]
    tables["choices"] = choices.with_columns(pl.Series(column, cells, dtype=pl.String))
    parts = Parts.of(given_tables(tables))
    refused = parts.with_problems(LISTED.facts)
    assert refused == {int(parts.of_row["choices"][at]) for at in spoilt}
    Register.assemble(parts.rows(set(range(parts.count)) - refused), LISTED.facts)


@pytest.fixture
def market(tmp_path: Path) -> Path:
    """Two towns that no list connects, one with a merit that nobody can read, and a row that names nobody."""
    folder = tmp_path / "market"
    folder.mkdir()
    (folder / "programmes.csv").write_text('programme,seats,town\nA,1,"X, Y"\nB,1,Z\nC,2,Z\n')
    choices = "a1,1,A,5,\na2,1,A,4.50,\nb1,1,B,7,note\nb1,2,C,7x,\nb2,1,C,1,\n"
    (folder / "choices.csv").write_text(f"candidate,rank,programme,merit,remark\n{choices}")
    return folder


def quarantined(market: Path, folder: Path) -> Parts:
    parts = read_parts(market)
    write_quarantine(parts, parts.with_problems(LISTED.facts), folder, problems_of(parts, LISTED.facts))
    return parts


def test_what_cannot_be_read_is_held_back_as_it_was_given(market: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    parts = quarantined(market, out)
    assert (out / "clear" / "programmes.csv").read_text() == 'programme,seats,town\nA,1,"X, Y"\n'
    clear = "candidate,rank,programme,merit,remark\na1,1,A,5,\na2,1,A,4.50,\n"
    assert (out / "clear" / "choices.csv").read_text() == clear
    assert (out / "held" / "choices.csv").read_text().splitlines()[2] == "b1,2,C,7x,"
    proof = json.loads((out / "proof.json").read_text())
    assert (proof["parts"], proof["parts_held"]) == (2, 1)
    assert proof["clear"]["ids"]["candidates"]["count"] == 2
    assert proof["problems"][0].startswith("value-unreadable  choices.csv, row 5, column merit")
    check_quarantine(parts, out)
    with pytest.raises(QuarantineExists):
        quarantined(market, out)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("clear/choices.csv", "a2,1,A", "a2,1,B"),
        ("clear/choices.csv", "a2,1,A,4.50,\n", ""),
        ("clear/choices.csv", "4.50", "4.5"),
        ("held/choices.csv", "b2,1,C", "b2,2,C"),
        ("held/choices.csv", "b2", "a2"),
        ("held/programmes.csv", "C,2,Z\n", "C,2,Z\nA,1,Z\n"),
        ("clear/programmes.csv", "programme,seats", "programme,places"),
        ("proof.json", '"count": 2', '"count": 3'),
        ("proof.json", "{", "["),
    ],
)
def test_a_false_proof_is_refused(market: Path, tmp_path: Path, file: str, old: str, new: str) -> None:
    out = tmp_path / "out"
    parts = quarantined(market, out)
    text = (out / file).read_text()
    assert old in text
    (out / file).write_text(text.replace(old, new, 1))
    with pytest.raises(NotVerified):
        check_quarantine(parts, out)


def test_a_row_that_names_nobody_is_held_back(market: Path, tmp_path: Path) -> None:
    path = market / "choices.csv"
    path.write_text(path.read_text().replace("7x", "7") + ",3,,5,\n")
    parts = quarantined(market, tmp_path / "out")
    assert parts.with_problems(LISTED.facts) == {-1}
    assert (tmp_path / "out" / "held" / "choices.csv").read_text().splitlines()[1:] == [",3,,5,"]


def test_programmes_are_held_back_with_whatever_hangs_together_with_them(market: Path) -> None:
    parts = read_parts(market)
    assert parts_of_programmes(parts, ["B"]) == parts_of_programmes(parts, ["C", "B"])
    assert parts_of_programmes(parts, ["A"]) != parts_of_programmes(parts, ["B"])
    with pytest.raises(NothingToHold):
        parts_of_programmes(parts, ["A", "nowhere"])


def test_tables_that_cannot_be_divided_are_refused(market: Path) -> None:
    (market / "choices.csv").write_text("candidate,rank\nk1,1\n")
    with pytest.raises(InvalidRegister):
        read_parts(market)
    (market / "choices.csv").write_text("candidate,rank,programme,merit\nk1,1\n")
    with pytest.raises(InvalidRegister) as refusal:
        read_parts(market)
    assert refusal.value.problems[0].code == "row-ragged"


def test_parquet_stays_parquet(market: Path, tmp_path: Path) -> None:
    for name in ("programmes", "choices"):
        pl.read_csv(market / f"{name}.csv").write_parquet(market / f"{name}.parquet")
        (market / f"{name}.csv").unlink()
    quarantined(market, tmp_path / "out")
    assert pl.read_parquet(tmp_path / "out" / "clear" / "choices.parquet")["candidate"].to_list() == ["a1", "a2"]
