"""Bad input in every table: all problems at once, each with its place; status 2; nothing written; no traceback."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from service.cli import app

GOOD = {
    "programmes": "programme,seats\nA,1\nB,2\n",
    "choices": "candidate,rank,programme,merit\nx,1,A,10.5\nx,2,B,9\ny,1,A,11\n",
    "pools": "programme,pool,seats,group,reserve,order\nB,sen,1,sen,hard,1\nB,rest,1,,,2\n",
    "groups": "candidate,group\nx,sen\n",
}


def write(folder: Path, **tables: str | bytes) -> Path:
    market = folder / "market"
    market.mkdir()
    for name, content in (GOOD | tables).items():
        (market / f"{name}.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    return market


def allocate(market: Path) -> tuple[int, list[str]]:
    out = market.parent / "result"
    answer = CliRunner().invoke(app, ["allocate", str(market), "--out", str(out)])
    assert answer.exception is None or isinstance(answer.exception, SystemExit)
    assert "Traceback" not in answer.output
    if answer.exit_code:
        assert not out.exists(), "a refused input must leave nothing behind"
        assert [entry.name for entry in market.parent.iterdir()] == ["market"]
    return answer.exit_code, answer.stderr.splitlines()


def test_the_good_tables_are_good(tmp_path: Path) -> None:
    assert allocate(write(tmp_path))[0] == 0


CASES = [
    # table, content, code, place that must be told
    ("programmes", "programma,seats\nA,1\nB,2\n", "column-missing", "column programme"),
    ("programmes", "programme,seats\nA,1\nA,2\nB,2\n", "id-twice", "row 3"),
    ("programmes", "programme,seats\nA,-1\nB,2\n", "value-too-low", "row 2, column seats"),
    ("programmes", "programme,seats\nA,one\nB,2\n", "value-unreadable", "row 2, column seats"),
    ("programmes", "programme,seats\nA,1.5\nB,2\n", "value-unreadable", "row 2, column seats"),
    ("programmes", "programme,seats\nA,\nB,2\n", "value-missing", "row 2, column seats"),
    ("programmes", "programme,seats\n,1\nA,1\nB,2\n", "value-missing", "row 2, column programme"),
    ("programmes", "programme,seats\nA ,1\nA,1\nB,2\n", "id-untidy", "row 2, column programme"),
    ("programmes", "programme,seats,ties\nA,1,coin\nB,2,\n", "value-unknown", "row 2, column ties"),
    ("programmes", "programme,seats,ties\nA,1,\nB,2,coin\n", "value-unknown", "row 3, column ties"),
    ("programmes", "programme,seats,seats\nA,1,1\nB,2,2\n", "column-twice", "column seats"),
    ("choices", "candidate,rank,programme,points\nx,1,A,10\n", "column-missing", "column merit"),
    ("choices", "candidate,rank,programme,merit\nx,1,C,10\n", "programme-unknown", "row 2, column programme"),
    ("choices", "candidate,rank,programme,merit\nx,1,A,10\nx,1,B,9\n", "rank-twice", "row 3, column rank"),
    ("choices", "candidate,rank,programme,merit\nx,1,A,10\nx,2,A,9\n", "programme-twice", "row 3, column programme"),
    ("choices", "candidate,rank,programme,merit\nx,0,A,10\n", "value-too-low", "row 2, column rank"),
    ("choices", "candidate,rank,programme,merit\nx,-1,A,10\n", "value-too-low", "row 2, column rank"),
    ("choices", "candidate,rank,programme,merit\nx,1,A,ten\n", "value-unreadable", "row 2, column merit"),
    ("choices", "candidate,rank,programme,merit\nx,1,A,1.0000001\n", "value-unreadable", "row 2, column merit"),
    ("choices", "candidate,rank,programme,merit\nx,1,A,1e3\n", "value-unreadable", "row 2, column merit"),
    ("choices", "candidate,rank,programme,merit\nx,1,A,\u0661\n", "value-unreadable", "row 2, column merit"),
    ("choices", "candidate,rank,programme,merit\nx,1,A,nan\n", "value-unreadable", "row 2, column merit"),
    ("choices", 'candidate,rank,programme,merit\nx,1,A,"10,5"\n', "value-unreadable", "row 2, column merit"),
    ("choices", "candidate,rank,programme,merit,tiebreak\nx,1,A,1,z\n", "value-unreadable", "row 2, column tiebreak"),
    ("choices", "candidate,rank,programme,merit\nx,1,A\n", "row-ragged", "row 2"),
    ("choices", "candidate,rank,programme,merit\nx,1,A,1,1\n", "row-ragged", "row 2"),
    ("choices", "candidate,rank,programme,merit\nx,1,A,1,1\ny,1,A\n", "row-ragged", "row 3"),
    ("choices", "candidate,rank,programme,merit\n\nx,1,A,1\n", "row-ragged", "row 2"),
    ("choices", 'candidate,rank,programme,merit\nx,1,"A,1\n', "csv-broken", "row 2"),
    ("choices", "", "file-empty", "choices.csv"),
    ("choices", "\ufeff", "file-empty", "choices.csv"),
    ("choices", "candidate,rank,programme,merit\nż,1,A,1\n".encode("cp1250"), "encoding", "row 2"),
    ("choices", "candidate,rank,programme,merit\nx,1,A,1\n".encode("utf-16"), "encoding", "row 1"),
    ("choices", b"candidate,rank,programme,merit\nx\x00,1,A,1\n", "nul-byte", "row 2"),
    ("choices", b"candidate,rank,programme,merit\n" + b"x" * 3_000_000, "line-endless", "row"),
    ("choices", b"candidate,rank,programme,merit\rx,1,A,1\r", "line-end", "row 1"),
    ("pools", "programme,pool,seats,group,reserve,order\nC,sen,1,sen,hard,1\n", "programme-unknown", "row 2"),
    ("pools", "programme,pool,seats,group,reserve,order\nB,sen,1,sen,hard,1\n", "seats-differ", "column seats"),
    ("pools", "programme,pool,seats,group,reserve,order\nB,p,1,,,1\nB,p,1,,,2\n", "pool-twice", "row 3, column pool"),
    ("pools", "programme,pool,seats,group,reserve,order\nB,p,1,,,1\nB,q,1,,,1\n", "order-twice", "row 3, column order"),
    ("pools", "programme,pool,seats,group,reserve,order\nB,p,2,sen,,1\n", "reserve-missing", "row 2, column reserve"),
    ("pools", "programme,pool,seats,group,reserve,order\nB,p,2,sen,firm,1\n", "value-unknown", "row 2, column reserve"),
    ("pools", "programme,pool,seats,group,reserve,order\nB,p,-2,,,1\n", "value-too-low", "row 2, column seats"),
    ("groups", "candidate,group\nz,sen\n", "candidate-unknown", "row 2, column candidate"),
    ("groups", "candidate,group\nx,sen\nx,sen\n", "group-twice", "row 3, column group"),
    ("groups", "candidate,group\nx,\n", "value-missing", "row 2, column group"),
]


@pytest.mark.parametrize(
    ("table", "content", "code", "place"), CASES, ids=[f"{c[0]}-{c[2]}-{i}" for i, c in enumerate(CASES)]
)
def test_refused_with_code_and_place(tmp_path: Path, table: str, content: str | bytes, code: str, place: str) -> None:
    status, lines = allocate(write(tmp_path, **{table: content}))
    assert status == 2
    told = [line for line in lines if line.startswith(f"{code}  {table}.csv")]
    assert told, lines
    assert any(place in line for line in told), told
    assert all(": " in line and "; " in line for line in told), "found and remedy belong to every line"


def test_problems_of_all_tables_are_told_at_once(tmp_path: Path) -> None:
    """A file that is broken as a file, values, references and repetitions do not hide each other."""
    choices = "candidate,rank,programme,merit\nx,1,A,ten\nx,0,B,1\ny,1,C,2\n"
    programmes = "programme,seats\nA,-1\nB,x\nB,1\n"
    status, lines = allocate(write(tmp_path, choices=choices, programmes=programmes, groups=b"candidate,group\n\xff"))
    assert status == 2
    codes = {line.split()[0] for line in lines}
    assert codes >= {"encoding", "id-twice", "programme-unknown", "value-too-low", "value-unreadable"}


def test_many_problems_are_capped_and_counted(tmp_path: Path) -> None:
    rows = "".join(f"c{i},1,A,ten\n" for i in range(5_000))
    status, lines = allocate(
        write(tmp_path, choices="candidate,rank,programme,merit\n" + rows, groups="candidate,group\n")
    )
    assert status == 2
    assert len(lines) < 30
    assert "5000 problems in all" in lines[-1]


def test_many_untidy_ids_hide_no_other_problem(tmp_path: Path) -> None:
    rows = "".join(f" c{i},1,A,1\n" for i in range(50))
    choices = "candidate,rank,programme,merit\n" + rows + "x,1,A,ten\n"
    status, lines = allocate(write(tmp_path, choices=choices, programmes="programme,seats\nA,-1\nB,2\n"))
    assert status == 2
    assert {line.split()[0] for line in lines[:-1]} == {"id-untidy", "value-unreadable", "value-too-low"}
    assert lines[-1].endswith("52 problems in all")


def test_a_truncated_parquet_file_is_refused(tmp_path: Path) -> None:
    market = write(tmp_path)
    whole = pl.read_csv(market / "choices.csv", schema_overrides={"merit": pl.String})
    (market / "choices.csv").unlink()
    whole.write_parquet(market / "choices.parquet")
    content = (market / "choices.parquet").read_bytes()
    for cut in (0, 3, 10, len(content) // 2, len(content) - 1):
        (market / "choices.parquet").write_bytes(content[:cut])
        status, lines = allocate(market)
        assert (status, lines[0].split()[0]) == (2, "parquet-broken")


def test_a_table_may_not_stand_there_twice(tmp_path: Path) -> None:
    market = write(tmp_path)
    pl.read_csv(market / "choices.csv").write_parquet(market / "choices.parquet")
    assert allocate(market)[0] == 2


@pytest.mark.parametrize("missing", ["programmes", "choices"])
def test_a_missing_table_is_told(tmp_path: Path, missing: str) -> None:
    market = write(tmp_path)
    (market / f"{missing}.csv").unlink()
    status, lines = allocate(market)
    assert status == 2
    assert any(line.startswith(f"table-missing  {missing}.csv") for line in lines)


def test_accepted_forms_give_the_same_seats(tmp_path: Path) -> None:
    """Byte-order mark, CRLF, quoted cells, further columns, no last line end, rows in another order, Parquet."""
    plain = GOOD["choices"]
    header, *rows = plain.splitlines()
    forms = {
        "bom": ("\ufeff" + plain).encode(),
        "crlf": plain.replace("\n", "\r\n").encode(),
        "quoted": "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in plain.splitlines()).encode(),
        "extra": "\n".join(f"{line},note" for line in plain.splitlines()).encode(),
        "unended": plain.rstrip("\n").encode(),
        "reversed": "\n".join([header, *reversed(rows)]).encode(),
    }
    seen = set()
    for name, content in forms.items():
        folder = tmp_path / name
        folder.mkdir()
        market = write(folder, choices=content)
        assert allocate(market)[0] == 0, name
        seen.add((folder / "result/assignments.csv").read_bytes() + (folder / "result/cutoffs.csv").read_bytes())
    for kind, merit in (("float", pl.Float64), ("text", pl.String), ("exact", pl.Decimal(12, 3))):
        folder = tmp_path / kind
        folder.mkdir()
        market = write(folder)
        table = pl.read_csv(market / "choices.csv", schema_overrides={"merit": merit})
        (market / "choices.csv").unlink()
        table.write_parquet(market / "choices.parquet")
        assert allocate(market)[0] == 0, kind
        seen.add((folder / "result/assignments.csv").read_bytes() + (folder / "result/cutoffs.csv").read_bytes())
    assert len(seen) == 1


def test_a_reserve_without_a_group_reserves_nothing(tmp_path: Path) -> None:
    plain = "programme,pool,seats,group,reserve,order\nB,one,1,,,1\nB,two,1,,,2\n"
    seen = set()
    for name, pools in (("plain", plain), ("words", plain.replace("1,,,1", "1,,soft,1").replace("1,,,2", "1,,hard,2"))):
        (tmp_path / name).mkdir()
        market = write(tmp_path / name, pools=pools)
        assert allocate(market)[0] == 0
        result = market.parent / "result"
        assert CliRunner().invoke(app, ["verify", str(market), str(result)]).exit_code == 0
        seen.add((result / "assignments.csv").read_bytes() + (result / "cutoffs.csv").read_bytes())
    assert len(seen) == 1


def test_empty_text_is_empty_in_every_kind_of_parquet_column(tmp_path: Path) -> None:
    market = write(tmp_path)
    for name, columns in (("programmes", ["ties"]), ("pools", ["group", "reserve"])):
        table = pl.read_csv(market / f"{name}.csv")
        if "ties" not in table.columns and name == "programmes":
            table = table.with_columns(ties=pl.lit(""))
        table = table.with_columns(pl.col(columns).fill_null("").cast(pl.Categorical))
        (market / f"{name}.csv").unlink()
        table.write_parquet(market / f"{name}.parquet")
    assert allocate(market)[0] == 0


def test_tiebreaks_may_be_any_64_bit_numbers(tmp_path: Path) -> None:
    rows = [("x", 2**63 - 1), ("y", -(2**63)), ("z", 0)]
    choices = "candidate,rank,programme,merit,tiebreak\n" + "".join(f"{who},1,A,1,{number}\n" for who, number in rows)
    market = write(tmp_path, choices=choices)
    assert allocate(market)[0] == 0
    cutoffs = (tmp_path / "result/cutoffs.csv").read_text(encoding="utf-8")
    assert f"A,open,1,1,1,{2**63 - 1}," in cutoffs
    assert CliRunner().invoke(app, ["verify", str(market), str(tmp_path / "result")]).exit_code == 0


def test_a_place_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    market = write(tmp_path)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for out in (market / "choices.csv" / "inside", tmp_path / ("n" * 300), tmp_path / "dangling", Path("/proc/x/y")):
        for more in ([], ["--force"]):
            answer = CliRunner().invoke(app, ["allocate", str(market), "--out", str(out), *more])
            assert answer.exit_code == 2, out
            assert len(answer.stderr.splitlines()) == 1, answer.stderr
            assert isinstance(answer.exception, SystemExit)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["dangling", "market"]


def test_a_link_is_not_replaced(tmp_path: Path) -> None:
    market, out = write(tmp_path), tmp_path / "result"
    assert CliRunner().invoke(app, ["allocate", str(market), "--out", str(out)]).exit_code == 0
    (tmp_path / "link").symlink_to(out)
    answer = CliRunner().invoke(app, ["allocate", str(market), "--out", str(tmp_path / "link"), "--force"])
    assert answer.exit_code == 2
    assert (tmp_path / "link").is_symlink()


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--mechanism", "first-come"), "mechanism-unknown"),
        (("--mechanism", "parallel"), "mechanism-unknown"),
        (("--mechanism", "parallel:0"), "mechanism-unknown"),
        (("--mechanism", "parallel:K"), "mechanism-unknown"),
        (("--ties", "coin"), "ties-unknown"),
        (("--ties", "single-lottery"), "seed-missing"),
        (("--ties", "multiple-lottery"), "seed-missing"),
        (("--seed", "2026"), "seed-unused"),
        (("--ties", "admit-all", "--seed", "2026"), "seed-unused"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused_by_name(tmp_path: Path, options: tuple[str, ...], code: str) -> None:
    market = write(tmp_path)
    answer = CliRunner().invoke(app, ["allocate", str(market), "--out", str(tmp_path / "r"), *options])
    assert answer.exit_code == 2
    assert answer.stderr.startswith(code)
    assert not (tmp_path / "r").exists()


def test_an_existing_result_is_replaced_only_with_force(tmp_path: Path) -> None:
    market, out = write(tmp_path), tmp_path / "result"
    run = ["allocate", str(market), "--out", str(out)]
    assert CliRunner().invoke(app, run).exit_code == 0
    before = (out / "summary.json").stat().st_mtime_ns
    assert CliRunner().invoke(app, run).exit_code == 2
    assert (out / "summary.json").stat().st_mtime_ns == before
    assert CliRunner().invoke(app, [*run, "--force"]).exit_code == 0
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["market", "result"]
    assert CliRunner().invoke(app, ["allocate", str(market), "--out", str(market), "--force"]).exit_code == 2
    assert (market / "choices.csv").exists()


def test_a_tie_that_decides_a_seat_is_listed_and_nothing_written(tmp_path: Path) -> None:
    choices = "candidate,rank,programme,merit\nx,1,A,10\ny,1,A,10.0\nz,1,A,9\n"
    status, lines = allocate(write(tmp_path, choices=choices))
    assert status == 3
    assert len(lines) == 1
    assert "programme A" in lines[0]
    assert "x, y" in lines[0]
    assert "z" not in lines[0].split("candidates ")[1].split(" are")[0]
