"""What a study is made from beside its question: programs, figures and rules of the law, as digests."""

from __future__ import annotations

import hashlib
import json
import platform
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

PACKAGES = ("recruit", "numba", "numpy", "polars")
MADE_OF = {
    "figures of Kraków": ("simulations", "krakow/**/*"),
    "rules": ("recruit_core", "rulebooks/*.toml"),
    "engine": ("recruit_core", "**/*.py"),
    "simulations": ("simulations", "**/*.py"),
}
"""Each part with its package and the files in it."""


@cache
def inputs() -> dict[str, str]:
    """The SHA-256 of each part: over names and contents of its files, in the order of names."""
    return {part: _digest(Path(str(files(package))), pattern) for part, (package, pattern) in MADE_OF.items()}


def _digest(folder: Path, pattern: str) -> str:
    found = hashlib.sha256()
    for place in sorted(folder.glob(pattern)):
        if place.is_file() and place.suffix != ".pyc":
            content = hashlib.sha256(place.read_bytes()).hexdigest()
            found.update(f"{place.relative_to(folder).as_posix()} {content}\n".encode())
    return found.hexdigest()


@cache
def versions() -> dict[str, str]:
    """Of the programs that draw and count."""
    return {name: version(name) for name in PACKAGES} | {"python": platform.python_version()}


def digest_with(question: str) -> str:
    """The digest of a question together with everything that it is answered from."""
    told = {"question": question, "inputs": inputs(), "versions": versions()}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
