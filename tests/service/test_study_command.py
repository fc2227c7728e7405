"""`recruit study`: a folder with page, workbook, summary, table and manifest, or every reason why not."""

import hashlib
import json
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import polars as pl
import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from service import study as command
from service.cli import app
from service.kit.languages import LANGUAGES, speaking
from service.studies.words import SENTENCES, SOURCE_NAMES, TITLES, sentence
from simulations.changes import CHANGES
from simulations.futures import SOURCES
from simulations.measures import MEASURES
from simulations.scenarios import ready_questions

ASKED = """
question: Co dają dwa miejsca więcej?
motive: Małe badanie na potrzeby testów, <b>z kodem</b>.
base: {seed: tests, candidates: 120}
futures: 3
scenarios:
  - {name: dwa więcej, changes: [{kind: seats, schools: ['4435'], add: 2}]}
  - {name: limit, changes: [{kind: choice-limit, schools: 1}]}
"""


@pytest.fixture
def one_process(monkeypatch):
    """The command without processes of its own, which take seconds to start."""

    @contextmanager
    def threads(workers, cluster):
        with ThreadPoolExecutor(workers) as pool:
            yield pool

    monkeypatch.setattr(command, "_executor", threads)


@pytest.fixture
def asked(tmp_path):
    (file := tmp_path / "question.yaml").write_text(ASKED, encoding="utf-8")
    return file


def study(*options):
    return CliRunner().invoke(app, ["study", *map(str, options)])


def test_a_question_becomes_a_folder(tmp_path, asked, one_process):
    answer = study(asked, "--out", tmp_path / "out")
    assert answer.exit_code == 0, answer.output
    assert "dwa więcej" in answer.output
    files = {file.name: file for file in (tmp_path / "out").iterdir()}
    assert set(files) == {"report.html", "tables.xlsx", "summary.pdf", "futures.parquet", "manifest.json"}
    manifest = json.loads(files["manifest.json"].read_text())
    assert manifest["table_sha256"] == hashlib.sha256(files["futures.parquet"].read_bytes()).hexdigest()
    assert pl.read_parquet(files["futures.parquet"])["future"].n_unique() == 3
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".out")]
    page = files["report.html"].read_text()
    assert '<html lang="pl">' in page
    assert "&lt;b&gt;z kodem&lt;/b&gt;" in page
    assert not re.search(r"(src|href)=|https?://|@import|url\(|<script", page), "the page asks nobody for anything"
    summary = PdfReader(files["summary.pdf"])
    assert "Co dają dwa miejsca więcej?" in summary.pages[0].extract_text()
    assert summary.trailer["/Root"]["/Lang"] == "pl"
    book = CalamineWorkbook.from_path(str(files["tables.xlsx"]))
    assert len(book.sheet_names) == 4
    rows = {row[0]: row[1:] for row in book.get_sheet_by_index(0).to_python()}
    assert rows["kandydaci z miejscem"][0] == "120"


def test_an_existing_folder_is_replaced_only_when_told(tmp_path, asked, one_process):
    (out := tmp_path / "out").mkdir()
    assert study(asked, "--out", out).exit_code == 2
    assert not list(out.iterdir())
    assert study(asked, "--out", out, "--force", "--futures", "2", "--language", "uk").exit_code == 0
    assert '<html lang="uk">' in (out / "report.html").read_text()


def test_a_folder_with_other_things_in_it_is_never_replaced(tmp_path, asked, one_process):
    (out := tmp_path / "out").mkdir()
    (out / "letter.txt").write_text("somebody's own")
    answer = study(asked, "--out", out, "--force", "--futures", "2")
    assert answer.exit_code == 2
    assert "letter.txt" in answer.output
    assert [file.name for file in out.iterdir()] == ["letter.txt"]
    assert (out / "letter.txt").read_text() == "somebody's own"


def test_every_problem_is_told_and_nothing_is_written(tmp_path):
    (file := tmp_path / "question.yaml").write_text(ASKED.replace("seats", "seat").replace("motive", "motif"))
    answer = study(file, "--out", tmp_path / "out")
    assert answer.exit_code == 2
    told = answer.output.splitlines()
    assert len([line for line in told if line.startswith("question-invalid")]) == 3
    assert "did you mean 'seats'?" in answer.output
    assert not (tmp_path / "out").exists()
    assert study("no-such", "--out", tmp_path / "out").exit_code == 2
    assert study().exit_code == 2


def test_the_ready_questions_are_named_with_their_motive():
    answer = study("--list")
    assert answer.exit_code == 0
    for name, question in ready_questions().items():
        assert f"{name}\n" in answer.output
        assert question.motive in answer.output


def test_every_measure_source_and_kind_of_change_has_its_words():
    assert set(TITLES) == {*MEASURES, "better", "worse"}
    assert set(SOURCE_NAMES) == set(SOURCES)
    assert set(SENTENCES) == set(CHANGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_change_can_be_said(language):
    with speaking(language):
        for question in ready_questions().values():
            for scenario in question.scenarios:
                for change in scenario.changes:
                    said = sentence(change)
                    assert said
                    assert "{" not in said
