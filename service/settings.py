"""The settings of one installation, read once at the start from ``RECRUIT_…`` variables."""

from pathlib import Path
from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where things are kept and how the service is reached."""

    model_config = SettingsConfigDict(env_prefix="RECRUIT_", frozen=True)

    folder: Path = Path("var")  # database, lock, publications
    keys_file: Path | None = None  # secret of the installation; belongs outside the backups of the folder
    https: bool = False  # True behind a proxy that speaks TLS: secure cookies, HSTS
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

    @property
    def database(self) -> Path:
        return self.folder / "recruit.sqlite3"

    @property
    def keys(self) -> Path:
        return self.keys_file or self.folder / "keys" / "secret"
