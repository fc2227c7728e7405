"""The demonstration, small: it goes the whole way, twice to the same bytes, and its reasons are those of the core."""

import json
from pathlib import Path

import pytest
import typer
from fastapi.testclient import TestClient
from sqlmodel import select
from typer.testing import CliRunner

from service.app import create_app
from service.demo.command import demo
from service.demo.note import read_note
from service.demo.people import PASSWORD, unborn_pesels
from service.demo.rehearsal import committee_key
from service.kit.pesel import is_pesel
from service.people.tables import Candidate
from service.publications.tables import CandidateResult
from service.settings import Settings

CANDIDATES = 300
command = typer.Typer()
command.command()(demo)


def started(folder: Path, *more: str):
    arguments = ["--candidates", str(CANDIDATES), "--no-serve", "--folder", str(folder), *more]
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("demo") / "first"
    done = started(place)
    assert done.exit_code == 0, done.output
    (place / "report").write_text(done.output)
    return place


@pytest.fixture(scope="module")
def client(folder):
    app = create_app(Settings(folder=folder, demo=True))
    yield TestClient(app, base_url="http://127.0.0.1:8000", headers={"Accept-Language": "en"})
    app.state.office.database.close()


def results(folder: Path) -> Path:
    return folder / "runs" / read_note(folder)["run"]


def test_the_report_says_what_happened(folder):
    report = (folder / "report").read_text()
    summary = json.loads((results(folder) / "result" / "summary.json").read_text())
    assert f"got a place                    {summary['placed']:>7}" in report
    assert f"candidates with a list         {CANDIDATES:>7}" in report
    assert f"python3 -I {results(folder)}/verify.py" in report
    assert report.count("first wishes for") == 10


def test_twice_the_same_bytes(folder, tmp_path):
    assert started(tmp_path / "second").exit_code == 0
    for name in ("result/assignments.csv", "result/cutoffs.csv", "market/choices.csv", "certificate.json"):
        assert (results(folder) / name).read_bytes() == (results(tmp_path / "second") / name).read_bytes()


def test_another_seed_is_another_city(folder, tmp_path):
    assert started(tmp_path / "other", "--seed", "elsewhere").exit_code == 0
    name = "result/assignments.csv"
    assert (results(folder) / name).read_bytes() != (results(tmp_path / "other") / name).read_bytes()


def test_a_second_start_does_nothing_again(folder):
    before = read_note(folder)
    done = started(folder)
    assert (done.exit_code, read_note(folder)) == (0, before)
    assert "first wishes" not in done.output


def test_somebody_elses_folder_is_left_alone(tmp_path):
    (tmp_path / "recruit.sqlite3").write_text("a real one")
    done = started(tmp_path)
    assert done.exit_code == 2
    assert (tmp_path / "recruit.sqlite3").read_text() == "a real one"


def test_an_interrupted_start_is_begun_anew(tmp_path):
    (tmp_path / "demo-begun").touch()
    (tmp_path / "recruit.sqlite3").write_text("half of one")
    assert started(tmp_path).exit_code == 0
    assert read_note(tmp_path) is not None


def test_the_library_alone_gives_the_same_seats(folder):
    """Straight from the cohort to the library, without service and database."""
    from service.demo.rehearsal import scaled
    from simulations.population import cohort
    from simulations.recruited import recruited

    seats = recruited(scaled(cohort("krakow-2026", CANDIDATES))).result.matching.assignments()
    written = [
        line.split(",") for line in (results(folder) / "result" / "assignments.csv").read_text().splitlines()[1:]
    ]
    ours = {row[0]: row[1] or None for row in written}
    assert dict(seats.select("candidate", "programme").iter_rows()) == ours


def test_prepared_reasons_are_those_of_the_core(folder, client):
    from recruit_core import recruit
    from service.allocations.inputs import read_inputs
    from service.records import points

    with client.app.state.office.database.read() as session:
        result = recruit(read_inputs(session, 1).register(), points.rules())
        told = session.exec(select(Candidate.number, CandidateResult.reasons).join(CandidateResult)).all()
    assert len(told) == CANDIDATES
    for number, reasons in told[::7]:
        asked = [reason.as_json() for reason in result.reasons(number)]
        assert [(one["rank"], one["programme"], one["code"]) for one in reasons] == [
            (one["rank"], one["programme"], one["code"]) for one in asked
        ]
        gaps = [int(one["missing"]) if one["missing"] else None for one in asked]
        assert [one.get("missing") for one in reasons] == gaps


def test_whom_one_can_sign_in_as(folder, client):
    page = client.get("/demo").text
    note = read_note(folder)
    assert PASSWORD in page
    for account in note["accounts"]:
        assert account["login"] in page
        asked = {"login": account["login"], "password": account["password"]}
        assert client.post("/api/v1/sessions", json=asked).status_code in (200, 201)


def test_the_families_have_the_outcomes_told(folder, client):
    outcomes = {}
    for login in ("rodzina1", "rodzina2", "rodzina3"):
        token = client.post("/api/v1/sessions", json={"login": login, "password": PASSWORD}).json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        (application,) = client.get("/api/v1/applications", headers=headers).json()
        result = client.get(f"/api/v1/applications/{application['id']}/result", headers=headers).json()
        outcomes[login] = result["rank"]
        record = client.get(f"/api/v1/applications/{application['id']}/record", headers=headers).json()
        assert [wish["points"] for wish in record["wishes"]] == [c["own"].get("points", 0) for c in result["choices"]]
    assert outcomes["rodzina1"] == 1
    assert outcomes["rodzina2"] > 2
    assert outcomes["rodzina3"] is None


def test_without_the_setting_there_is_no_such_page(folder):
    app = create_app(Settings(folder=folder))
    assert TestClient(app).get("/demo").status_code == 404
    app.state.office.database.close()


def test_the_pesels_belong_to_nobody_yet(folder, client):
    numbers = unborn_pesels()
    some = [next(numbers) for _ in range(20_500)]
    assert all(is_pesel(number) for number in some)
    assert len(set(some)) == len(some)
    assert {int(number[2:4]) - 60 for number in some} <= set(range(1, 13))  # 61-72: born in 2200-2299
    with client.app.state.office.database.read() as session:
        assert set(session.exec(select(Candidate.first_name))) == {"Kandydat"}


def test_the_made_up_committee_is_keyed():
    keys = [committee_key("seed", "A-1", number) for number in ("K-1", "K-2", "K-3")]
    assert len(set(keys)) == 3
    assert keys[0] == committee_key("seed", "A-1", "K-1")
    assert keys[0] != committee_key("other", "A-1", "K-1")
