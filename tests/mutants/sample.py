"""Leave a sample of the changes in a session of cosmic-ray: `python sample.py SESSION MANY`, always the same ones.

Chosen are those whose SHA-256 of module, operator, occurrence and place is lowest, so nobody chooses.
"""

import sqlite3
import sys
from contextlib import closing
from hashlib import sha256


def sample(session: str, many: int) -> int:
    """Drop every other change from the session; the number that is left."""
    with closing(sqlite3.connect(session)) as kept, kept:
        columns = "job_id, module_path, operator_name, occurrence, definition_name"
        rows = kept.execute(f"select {columns} from mutation_specs").fetchall()
        rows.sort(key=lambda row: sha256("\n".join(map(str, row[1:])).encode()).digest())
        for job, *_ in rows[many:]:
            kept.execute("delete from mutation_specs where job_id = ?", (job,))
            kept.execute("delete from work_items where job_id = ?", (job,))
    return min(many, len(rows))


if __name__ == "__main__":
    print(sample(sys.argv[1], int(sys.argv[2])), "changes are left")  # noqa: T201
