"""The settings of one installation, read once at the start from ``RECRUIT_…`` variables."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where things are kept and how the service is reached."""

    model_config = SettingsConfigDict(env_prefix="RECRUIT_", frozen=True)

    folder: Path = Path("var")  # database, lock, publications
    keys_file: Path | None = None  # secret of the installation; belongs outside the backups of the folder
    https: bool = False  # True behind a proxy that speaks TLS: secure cookies, HSTS
    demo: bool = False  # True shows a page that says whom one can sign in as
    mechanism: str = "deferred-acceptance"  # how places are given; what families are told follows from it
    contact: str = ""  # where people ask for help, shown in the footer
    operator: str = ""  # the public body that runs the recruitment, as its accessibility statement names it
    operator_email: str = ""
    operator_phone: str = ""
    operator_building: str = ""  # how its building can be entered by everybody, in Polish
    backup_mark: Path | None = None  # a file that a backup touches when it is complete; the status page reads its time

    @property
    def database(self) -> Path:
        return self.folder / "recruit.sqlite3"

    @property
    def keys(self) -> Path:
        return self.keys_file or self.folder / "keys" / "secret"
