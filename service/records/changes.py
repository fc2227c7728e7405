"""Facts written down, and beside them what changed: the family's log grows in the same transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import col, select

from service.kit.ids import new_public_id
from service.office import Act
from service.outbox.writing import tell_families
from service.records.tables import Record, RecordChange

Facts = Mapping[str, Any]
AT_ONCE = 500  # how many ids one query names


def write_facts(act: Act, facts: Mapping[int, Facts], reason: str | None = None) -> int:
    """The facts of each candidate (by row number) become these; returns for how many anything changed.

    A message to each family concerned is written with them.
    """
    present = records_of(act, list(facts))
    changed = {key: new for key, new in facts.items() if key not in present or present[key].facts != new}
    stamp = {"entered_by": act.actor.trace, "entered_at": act.now}
    rows = [
        {"candidate_id": key, "facts": dict(new), "version": present[key].version + 1 if key in present else 1} | stamp
        for key, new in changed.items()
    ]
    there = [row for row in rows if row["candidate_id"] in present]
    fresh = [row for row in rows if row["candidate_id"] not in present]
    _write_log(act, {key: present[key].facts if key in present else {} for key in changed}, changed, reason)
    if there:
        act.session.execute(update(Record), there)
        act.session.expire_all()
    if fresh:
        act.session.execute(insert(Record), fresh)
    tell_families(act.session, act.now, "facts", {key: {} for key in changed}, new_public_id())
    return len(changed)


def records_of(act: Act, keys: Sequence[int]) -> dict[int, Record]:
    """The records there are, by row number of the candidate."""
    found: dict[int, Record] = {}
    for start in range(0, len(keys), AT_ONCE):
        asked = select(Record).where(col(Record.candidate_id).in_(keys[start : start + AT_ONCE]))
        found |= {record.candidate_id: record for record in act.session.exec(asked)}
    return found


def differing(before: Facts, after: Facts) -> tuple[dict[str, Any], dict[str, Any]]:
    """The facts that differ, as they were and as they are."""
    names = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    return {n: before[n] for n in names if n in before}, {n: after[n] for n in names if n in after}


def _write_log(act: Act, before: Mapping[int, Facts], after: Mapping[int, Facts], reason: str | None) -> None:
    rows = []
    for key, new in after.items():
        was, now = differing(before[key], new)
        rows.append(
            {
                "candidate_id": key,
                "before": was,
                "after": now,
                "reason": reason,
                "role": str(act.actor.role),
                "changed_by": act.actor.trace[:26],
                "changed_at": act.now,
            }
        )
    if rows:
        act.session.execute(insert(RecordChange), rows)
