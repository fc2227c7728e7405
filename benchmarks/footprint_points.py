"""Bytes that the points of a round take beside their register: `python footprint_points.py MARKET MARKET`.

A process of its own, as in `footprint.py`. A smaller market is counted first, so that everything is loaded; then the
register is read, the high-water mark is set back, and the merit of every application is worked out.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from footprint import kibibytes, set_mark_back
from registers import BOOK

from recruit_core import read_market, rulebook


def main(small: Path, market: Path) -> None:
    """Print bytes of the register, bytes at the height of counting, and applications, as JSON."""
    book = rulebook(BOOK)
    book.merit(read_market(small, book.facts).register)
    register = read_market(market, book.facts).register
    tables = (register.candidates, register.programmes, register.choices)
    held = sum(table.estimated_size() for table in tables)
    set_mark_back()
    before = kibibytes("VmRSS")
    merit = book.merit(register)
    height = (kibibytes("VmHWM") - before) * 1024
    json.dump({"register": held, "points": height, "applications": len(merit)}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
