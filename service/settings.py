"""The settings of one installation, read once at the start from ``RECRUIT_…`` variables."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where things are kept and how the service is reached."""

    model_config = SettingsConfigDict(env_prefix="RECRUIT_", frozen=True, populate_by_name=True)

    folder: Path = Path("var")  # database unless another is named, lock, publications
    # postgresql+psycopg://…; it may hold a password, so it can stand in a file of its own instead
    database_address: SecretStr | None = Field(default=None, validation_alias="RECRUIT_DATABASE")
    database_address_file: Path | None = Field(default=None, validation_alias="RECRUIT_DATABASE_FILE")
    keys_file: Path | None = None  # secret of the installation; belongs outside the backups of the folder
    https: bool = False  # True behind a proxy that speaks TLS: secure cookies, HSTS
    second_factor: Literal["offered", "officials", "staff"] = "staff"  # whose accounts open nothing without one
    demo: bool = False  # True shows a page that says whom one can sign in as
    mechanism: str = "deferred-acceptance"  # how places are given; what families are told follows from it
    address: str = "http://127.0.0.1:8000"  # how the world reaches the service: links in messages begin with it
    mail_host: str = ""  # SMTP server; empty: no message is sent
    mail_port: int = 587
    mail_tls: Literal["starttls", "tls", "none"] = "starttls"
    mail_user: str = ""
    mail_password: SecretStr = SecretStr("")
    mail_sender: str = "recruit@localhost"
    contact: str = ""  # where people ask for help, shown in the footer
    operator: str = ""  # the public body that runs the recruitment, as its accessibility statement names it
    operator_email: str = ""
    operator_phone: str = ""
    operator_building: str = ""  # how its building can be entered by everybody, in Polish
    figures_port: int = 0  # where Prometheus reads figures, on 127.0.0.1 alone; 0: nowhere
    backup_mark: Path | None = None  # a file that a backup touches when it is complete; the status page reads its time

    @property
    def database(self) -> Path | str:
        """The file of SQLite in the folder, or the address of the database that was named."""
        if self.database_address_file is not None:
            return self.database_address_file.read_text(encoding="utf-8").strip()
        return self.database_address.get_secret_value() if self.database_address else self.sqlite_file

    @property
    def sqlite_file(self) -> Path:
        return self.folder / "recruit.sqlite3"

    @property
    def keys(self) -> Path:
        return self.keys_file or self.folder / "keys" / "secret"
