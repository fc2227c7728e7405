"""Write the next migration from the tables: ``python -m service.migrations.draft 0002 offers applications``.

Only tables of the named subjects are looked at. Read the file before committing it; triggers are added by hand.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from alembic import command
from sqlmodel import SQLModel

from service.kit.db import make_engine
from service.schema import config, upgrade


def draft(number: str, subjects: list[str]) -> None:
    """Make ``versions/<number>_<subjects>.py``: what the named subjects' tables have and the migrations lack."""
    own = {
        str(getattr(model, "__tablename__", ""))
        for model in SQLModel._sa_registry._class_registry.values()
        if getattr(model, "__module__", "").rsplit(".", 1)[0] in {f"service.{subject}" for subject in subjects}
    }

    def include(thing: Any, name: str, kind: str, _reflected: bool, _other: object) -> bool:
        return (name if kind == "table" else getattr(thing, "table", thing).name) in own

    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "draft.sqlite3"
        upgrade(database)
        settings = config(make_engine(database))
        settings.attributes["include_object"] = include
        command.revision(settings, " ".join(subjects), autogenerate=True, rev_id=number)


if __name__ == "__main__":
    draft(sys.argv[1], sys.argv[2:])
