"""Which database an installation uses, and that its password stays where it is."""

from service.settings import Settings

ADDRESS = "postgresql+psycopg://recruit:secret@/recruit"


def test_without_an_address_it_is_a_file_in_the_folder(tmp_path):
    assert Settings(folder=tmp_path).database == tmp_path / "recruit.sqlite3"


def test_one_setting_names_another_database(monkeypatch):
    monkeypatch.setenv("RECRUIT_DATABASE", ADDRESS)
    assert Settings().database == ADDRESS


def test_the_address_may_stand_in_a_file(tmp_path, monkeypatch):
    (tmp_path / "address").write_text(f"{ADDRESS}\n")
    monkeypatch.setenv("RECRUIT_DATABASE_FILE", str(tmp_path / "address"))
    assert Settings().database == ADDRESS


def test_the_settings_do_not_print_the_password(monkeypatch):
    monkeypatch.setenv("RECRUIT_DATABASE", ADDRESS)
    assert "secret" not in repr(Settings())
