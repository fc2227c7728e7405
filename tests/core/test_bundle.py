"""Folders: the same bytes from the same input, accepted by the verifier that lies inside, refused once touched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from strategies import LISTED, Round, rounds

from recruit_core import Register, UnresolvedTie, publish, read_market, recruit, rulebook, verify, write_result
from recruit_core.bundle import ResultExists, read_result
from recruit_core.certificate import check
from recruit_core.errors import NotVerified
from recruit_core.mechanisms import mechanism
from recruit_core.result import Result
from recruit_core.ties import TieRules

POLAND = rulebook("pl-2026")


def made_up_city() -> Result:
    """Three programmes of one school and candidates with exam results, one of them with a lasting illness."""
    programmes = pl.DataFrame(
        {
            "programme": ["LO1/mat", "LO1/hum", "T1/inf"],
            "seats": [2, 1, 3],
            "scored_subjects": ["polish|mathematics|physics|english", "polish|history|english|civics", "mathematics"],
        }
    )
    candidates = pl.DataFrame(
        {
            "candidate": ["K1", "K2", "K3", "K4"],
            "exam_polish": [80, 80, 65, 30],
            "exam_mathematics": [90, 90, 70, 25],
            "exam_foreign_language": [100, 100, 60, 45],
            "grade_polish": [5, 5, 4, 3],
            "grade_mathematics": [6, 6, 4, 2],
            "health_opinion": [False, True, False, False],
        }
    )
    wishes = [("K1", ["LO1/hum", "LO1/mat"]), ("K2", ["LO1/hum"]), ("K3", ["LO1/mat", "T1/inf"]), ("K4", ["T1/inf"])]
    rows = [(who, rank, what) for who, listed in wishes for rank, what in enumerate(listed, 1)]
    choices = pl.DataFrame(rows, schema=["candidate", "rank", "programme"], orient="row")
    tables = {"programmes": programmes, "candidates": candidates, "choices": choices}
    return recruit(Register.assemble(tables, POLAND.facts), POLAND)


def verified(folder: Path) -> subprocess.CompletedProcess[str]:
    """The verifier as the folder's reader runs it: the copy inside, on Python alone."""
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), str(folder / "market"), str(folder / "result")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_publication_is_accepted_by_the_verifier_inside_it(tmp_path: Path) -> None:
    publish(made_up_city(), tmp_path / "published")
    answer = verified(tmp_path / "published")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    certificate = json.loads((tmp_path / "published/certificate.json").read_text(encoding="utf-8"))
    assert certificate["rulebook"] == "pl-2026"
    assert [step["name"] for step in certificate["steps"]][1:4] == ["laureate", "fitness", "points"]
    assert "candidate-optimal" in certificate["promises"]


def test_merit_that_does_not_follow_from_the_steps_is_refused(tmp_path: Path) -> None:
    """Points raised in the step column alone: digests made good, the order no longer follows (V3)."""
    from hashlib import sha256

    publish(made_up_city(), tmp_path / "p")
    path = tmp_path / "p/market/choices.csv"
    table = pl.read_csv(path, infer_schema=False)
    points = table["step_points"].cast(pl.Int64)
    table.with_columns((points + 1).cast(pl.String).alias("step_points")).write_csv(path)
    for name in ("certificate.json", "result/summary.json"):
        content = json.loads((tmp_path / "p" / name).read_text(encoding="utf-8"))
        content["digests"]["choices.csv"] = sha256(path.read_bytes()).hexdigest()
        (tmp_path / "p" / name).write_text(json.dumps(content), encoding="utf-8")
    answer = verified(tmp_path / "p")
    assert answer.returncode == 1
    assert "V3" in answer.stdout


@pytest.mark.parametrize(
    ("scale", "status", "told"), [(5, 1, "V3"), (0, 1, "V3"), (7, 1, "steps-broken"), ("6", 1, "steps-broken")]
)
def test_another_scale_than_the_one_published_with_is_refused(
    tmp_path: Path, scale: object, status: int, told: str
) -> None:
    publish(made_up_city(), tmp_path / "p")
    path = tmp_path / "p/certificate.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"scale": scale}), encoding="utf-8")
    answer = verified(tmp_path / "p")
    assert (answer.returncode, told in answer.stdout + answer.stderr) == (status, True)


def test_health_goes_before_on_equal_points() -> None:
    result = made_up_city()
    seats = dict(result.matching.assignments().select("candidate", "programme").rows())
    assert seats == {"K1": "LO1/mat", "K2": "LO1/hum", "K3": "LO1/mat", "K4": "T1/inf"}
    (refused, admitted) = result.reasons("K1")
    assert refused.pools[0].decided_by == "health"
    assert admitted.code == "admitted"


@given(round_=rounds())
def test_every_result_is_accepted_by_the_verifier(tmp_path_factory: pytest.TempPathFactory, round_: Round) -> None:
    """Engine and verifier share no line; what the one writes the other accepts, from CSV and from Parquet."""
    folder = tmp_path_factory.mktemp("market")
    for name, table in round_.tables().items():
        table.write_csv(folder / f"{name}.csv")
    files = read_market(folder, LISTED.facts)
    try:
        result = recruit(files.register, LISTED, digests=files.digests)
    except UnresolvedTie:
        return
    write_result(result, folder / "result")
    report = verify.verify(folder, folder / "result")
    assert report.status == 0, (report.broken, report.problems)
    back = read_result(folder / "result")
    assert back.assignments.rows() == result.matching.assignments().rows()
    assert back.cutoffs.rows() == result.matching.cutoffs().rows()


def test_the_same_input_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    script = "import runpy, sys; from pathlib import Path; here = runpy.run_path(sys.argv[1]);"
    script += "here['publish'](here['made_up_city'](), Path(sys.argv[2]))"
    for name, seed in (("one", "0"), ("two", "4711")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[1])}
        subprocess.run([sys.executable, "-c", script, __file__, str(tmp_path / name)], check=True, env=environment)
    one, two = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("one", "two")
    )
    assert one == two
    assert len(one) >= 7


def test_nothing_half_written_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_csv", full_disk)
    with pytest.raises((OSError, Exception)):
        write_result(made_up_city(), tmp_path / "result")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_other_things_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home/thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(ResultExists, match="thesis"):
        write_result(made_up_city(), tmp_path / "home", force=True)
    assert (tmp_path / "home/thesis.txt").exists()


def test_the_check_on_arrays_refuses_what_is_not_the_best_stable_seating() -> None:
    """Textbook market with two stable matchings: the programmes' best is stable, and refused."""
    tables = {
        "programmes": pl.DataFrame({"programme": ["A", "B"], "seats": [1, 1]}),
        "choices": pl.DataFrame(
            [("x", 1, "A", "1"), ("x", 2, "B", "2"), ("y", 1, "B", "1"), ("y", 2, "A", "2")],
            schema=["candidate", "rank", "programme", "merit"],
            orient="row",
        ),
    }
    result = recruit(Register.assemble(tables, LISTED.facts), LISTED)
    promised = mechanism("deferred-acceptance"), TieRules.of(result.register, "refuse", None)
    assert result.seating.tolist() == [0, 2]
    with pytest.raises(NotVerified, match="better"):
        check(replace(result.matching, seating=result.seating + 1), *promised)
    with pytest.raises(NotVerified, match="first claim"):
        check(replace(result.matching, seating=result.seating * 0 - 1), *promised)
    with pytest.raises(NotVerified, match="seats"):
        check(replace(result.matching, market=result.market.replace(seats=result.market.seats * 0)), *promised)
