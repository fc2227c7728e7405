"""A market folder in, a result folder out, and another program that shares no line with this one checks it."""

import subprocess
import sys
import tempfile
from pathlib import Path

from recruit_core import read_market, recruit, rulebook, verify, write_result

PROGRAMMES = """programme,seats
LO-1/biology,1
LO-1/history,1
LO-2/physics,1
"""
CHOICES = """candidate,rank,programme,merit,tiebreak
k1,1,LO-1/biology,160.50,
k1,2,LO-2/physics,171.00,
k2,1,LO-1/biology,160.50,2
k2,2,LO-1/history,149.25,
k3,1,LO-1/biology,158.00,
k3,2,LO-1/history,149.25,1
k3,3,LO-2/physics,150.00,
"""

with tempfile.TemporaryDirectory() as folder:
    market, published = Path(folder, "market"), Path(folder, "result")
    market.mkdir()
    (market / "programmes.csv").write_text(PROGRAMMES)
    (market / "choices.csv").write_text(CHOICES)

    listed = rulebook("listed")
    files = read_market(market, listed.facts)
    result = recruit(files.register, listed, digests=files.digests)
    write_result(result, published)

    for name in ("assignments.csv", "cutoffs.csv"):
        print(name, (published / name).read_text(), sep="\n")

    check = [sys.executable, verify.__file__, market, published]
    print("verify, status", subprocess.run(check, check=False, capture_output=True).returncode)

    table = published / "assignments.csv"
    table.write_text(table.read_text().replace("k1,LO-2/physics,open,2", "k1,,,"))
    print(
        "verify, status", subprocess.run(check, check=False, capture_output=True).returncode, "after a row was changed"
    )
