"""Studies: the same table on any executor, taken up again, stopped when sure enough; differences are paired."""

import hashlib
import io
import json
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor

import numpy as np
import polars as pl
import pytest

from simulations import offer
from simulations.intervals import FIRST_LOOK
from simulations.made_from import MADE_OF, _digest
from simulations.scenario import Question, question_of
from simulations.study import BATCH, ROUND, Study, manifest, played, run

EVERYWHERE = offer.programmes()["school"].unique().sort().to_list()
ASKED = question_of(
    {
        "question": "What do two seats more do?",
        "motive": "A small study for the tests.",
        "base": {"seed": "tests", "candidates": 200},
        "uncertain": ["wishes", "lotteries"],
        "futures": 6,
        "always": [{"kind": "seats", "schools": EVERYWHERE, "add": -27}],
        "scenarios": [
            {"name": "two more", "changes": [{"kind": "seats", "schools": ["4435"], "add": 2}]},
            {"name": "apart", "changes": [{"kind": "takes-part", "together": ["Kraków"]}]},
        ],
    }
)


class AtOnce(Executor):
    """Does everything where it is asked, in no process and no thread of its own."""

    def submit(self, of, /, *args):
        done: Future = Future()
        done.set_result(of(*args))
        return done


class Losing(Executor):
    """Hands everything on; when a whole round has been asked for and none of it is back, a worker is lost."""

    def __init__(self, inner: Executor, lose: Callable[[], None]) -> None:
        self.inner, self.lose, self.asked = inner, lose, 0

    def submit(self, of, /, *args):
        done = self.inner.submit(of, *args)
        self.asked += 1
        if self.asked == ROUND:
            self.lose()
        return done


@pytest.fixture(scope="module")
def study() -> Study:
    with ThreadPoolExecutor(1) as executor:
        return run(ASKED, executor)


def test_the_table_is_the_same_on_any_executor(study):
    with ThreadPoolExecutor(3) as executor:
        assert run(ASKED, executor).table.equals(study.table)
    assert run(ASKED, AtOnce()).table.equals(study.table)


def test_a_batch_is_a_function_of_its_numbers(study):
    alone = played(ASKED, [5])
    assert alone.equals(study.table.filter(future=5).sort("scenario", "future", "measure", "key"))


def test_an_interrupted_study_goes_on(study, tmp_path, monkeypatch):
    with ThreadPoolExecutor(1) as executor:
        run(ASKED, executor, tmp_path)
        kept = sorted(tmp_path.iterdir())
        assert len(kept) == -(-ASKED.futures // BATCH)
        kept[1].unlink()
        anew: list[object] = []
        monkeypatch.setattr("simulations.study.played", lambda *args: anew.append(args[1]) or played(*args))
        assert run(ASKED, executor, tmp_path).table.equals(study.table)
    assert anew == [range(BATCH + 1, ASKED.futures + 1)]


def test_another_question_does_not_take_up_the_batches(tmp_path):
    with ThreadPoolExecutor(1) as executor:
        run(ASKED.model_copy(update={"futures": 2}), executor, tmp_path)
        run(ASKED.model_copy(update={"futures": 2, "uncertain": ("wishes",)}), executor, tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_it_stops_when_every_tolerance_is_met():
    asked = ASKED.model_copy(
        update={"futures": 200, "scenarios": ASKED.scenarios[:1], "tolerance": {"placed": 50.0, "first-choice": 50.0}}
    )
    with ThreadPoolExecutor(2) as executor:
        found = run(asked, executor)
    assert found.futures == FIRST_LOOK == BATCH * ROUND


def test_differences_are_taken_future_by_future(study):
    one = study.difference("two more", "placed")
    apart = study.values("two more", "placed") - study.values("base", "placed")
    assert one.mean == pytest.approx(apart.mean())
    assert one.low <= one.mean <= one.high
    assert one.futures == ASKED.futures
    assert (apart >= 0).all()
    assert study.level("two more", "worse").above == 0


def test_the_same_draws_shrink_the_interval(study):
    """Common random numbers: against two studies of their own, the difference varies far less."""
    base, other = study.values("base", "first-choice"), study.values("two more", "first-choice")
    alone = base.var(ddof=1) + other.var(ddof=1)
    paired = (other - base).var(ddof=1)
    assert alone > 4 * paired


def test_better_and_worse_are_counted_against_the_base(study):
    joined = study.level("apart", "worse").mean
    assert joined > 0
    assert study.level("apart", "better").above == 0
    assert "better" not in study.table.filter(scenario="base")["measure"].to_list()


def test_gminas_add_up_to_everybody(study):
    everybody = study.table.filter(scenario="base", future=1, measure="from")["value"].sum()
    inside = study.table.filter(scenario="base", future=1, measure="placed-of")["value"].sum()
    assert everybody == ASKED.base.candidates
    assert inside == study.values("base", "placed")[0]
    assert "1261011" in study.keys("from")


def test_a_closed_class_has_no_points_to_compare():
    closed = [{"name": "closed", "changes": [{"kind": "close-class", "programmes": ["4435-02"]}]}]
    asked = question_of(json.loads(ASKED.model_dump_json()) | {"scenarios": closed, "futures": 2, "always": []})
    with ThreadPoolExecutor(1) as executor:
        found = run(asked, executor)
    assert "4435-02" not in found.keys("points")
    assert "4435-05" in found.keys("points")


def parquet(study):
    """The bytes that stand in the folder of an answer."""
    written = io.BytesIO()
    study.table.write_parquet(written)
    return written.getvalue()


def test_what_another_program_kept_is_played_again(tmp_path, monkeypatch):
    asked = ASKED.model_copy(update={"futures": 2})
    with ThreadPoolExecutor(1) as executor:
        run(asked, executor, tmp_path)
        assert len(list(tmp_path.iterdir())) == 1
        monkeypatch.setattr("simulations.made_from.inputs", lambda: {"rules": "others"})
        run(asked, executor, tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_digest_of_inputs_follows_their_contents(tmp_path):
    (tmp_path / "one.csv").write_text("a")
    before = _digest(tmp_path, "*")
    (tmp_path / "one.csv").write_text("b")
    assert _digest(tmp_path, "*") != before
    (tmp_path / "one.csv").write_text("a")
    assert _digest(tmp_path, "*") == before


def test_a_manifest_says_what_makes_the_same_bytes(study):
    table = parquet(study)
    told = json.loads(manifest(study, table))
    again = Question.model_validate(told["question"])
    assert again.digest == told["digest"] == ASKED.digest
    with ThreadPoolExecutor(2) as executor:
        assert parquet(run(again, executor)) == table
    assert told["table_sha256"] == hashlib.sha256(table).hexdigest()
    assert set(told["inputs"]) == set(MADE_OF)
    assert told["futures"] == study.futures
    assert set(told["versions"]) == {"recruit", "numba", "numpy", "polars", "python"}


def test_who_is_not_taken_at_their_word_is_named(study):
    assert study.not_truthful() == []
    limit = [{"name": "three", "changes": [{"kind": "choice-limit", "schools": 3}]}]
    asked = question_of(json.loads(ASKED.model_dump_json()) | {"scenarios": limit})
    assert Study(asked, study.table).not_truthful() == ["three"]


@pytest.mark.deep  # a cluster takes its time to start
def test_a_cluster_gives_the_same_bytes_though_a_worker_is_killed(study):
    """Two real workers in processes of their own; one is killed with work in its hands."""
    import os
    import signal

    from distributed import Client, LocalCluster

    asked = ASKED.model_copy(update={"futures": 24})
    with ThreadPoolExecutor(2) as executor:
        alone = run(asked, executor)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster,
        Client(cluster) as client,
    ):
        victim = next(iter(client.run(os.getpid).values()))
        executor = Losing(client.get_executor(pure=False), lambda: os.kill(victim, signal.SIGKILL))
        found = run(asked, executor)
    assert executor.asked > ROUND
    assert found.table.equals(alone.table)
    assert parquet(found) == parquet(alone)
    assert isinstance(found.table, pl.DataFrame)
    assert np.isfinite(found.difference("two more", "placed").mean)
