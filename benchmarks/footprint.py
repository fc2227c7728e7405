"""Bytes that the core takes beside its input: `python footprint.py MARKET`, a process of its own.

The register is read first. The high-water mark of the process is then set back, the round is decided, and the mark is
read again; the runtime of the compiler is awake before. Linux alone keeps such a mark.
"""

from __future__ import annotations

import json
import sys
from dataclasses import fields
from pathlib import Path

import numpy as np

from recruit_core import read_market, recruit, rulebook
from recruit_core.acceptance import accept
from recruit_core.market import Market

STATUS = Path("/proc/self/status")


def kibibytes(name: str) -> int:
    """A line of the kernel's account of this process."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1])


def set_mark_back() -> None:
    """The high-water mark begins again at what is held now."""
    Path("/proc/self/clear_refs").write_text("5")


def main(small: Path, market: Path) -> None:
    """Print bytes of the market's arrays, bytes at the height of a round, and applications, as JSON."""
    import numba  # noqa: F401  with numba loaded the mechanism always takes the compiled kernel

    listed = rulebook("listed")
    recruit(read_market(small, listed.facts).register, listed)
    register = read_market(market, listed.facts).register
    set_mark_back()
    before = kibibytes("VmRSS")
    arrays = Market.build(register, listed)
    accept(arrays)
    seated = kibibytes("VmHWM") - before
    parts = (getattr(arrays, field.name) for field in fields(Market))
    held = sum(part.nbytes for part in parts if isinstance(part, np.ndarray))
    del arrays
    set_mark_back()
    before = kibibytes("VmRSS")
    result = recruit(register, listed)
    whole = kibibytes("VmHWM") - before
    applications = result.register.choices.height
    json.dump(
        {"arrays": held, "seated": seated * 1024, "whole": whole * 1024, "applications": applications}, sys.stdout
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
