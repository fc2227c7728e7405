"""The note in the folder of a finished demonstration: what it was, and whom one can sign in as."""

import json
from pathlib import Path
from typing import Any

NOTE = "demo.json"


def write_note(folder: Path, content: dict[str, Any]) -> None:
    """Write the note whole or not at all: its presence says that the demonstration was finished."""
    beside = folder / f".{NOTE}"
    beside.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    beside.rename(folder / NOTE)


def read_note(folder: Path) -> dict[str, Any] | None:
    """The note of a finished demonstration; None where there is none."""
    file = folder / NOTE
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None
