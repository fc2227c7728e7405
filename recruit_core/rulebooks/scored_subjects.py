"""Scored subjects of a class: the head names four before the round, any of them possibly "the best of" several."""

from __future__ import annotations

from collections.abc import Iterable

from recruit_core.rulebooks.poland_facts import SUBJECTS

Subjects = tuple[str, ...]
"""One scored subject as the set of which the best grade counts; usually a set of one."""


def scored(text: str | None) -> tuple[Subjects, ...]:
    """The scored subjects of a programme: `biology|geography/history` is (("biology",), ("geography", "history"))."""
    entries = (text or "").split("|")
    return tuple(tuple(name.strip() for name in entry.split("/")) for entry in entries if entry.strip())


def grades_item(subjects: Subjects) -> str:
    """Name of the item of a scored subject: `grades.geography/history`."""
    return "grades." + "/".join(subjects)


def scored_faults(entries: Iterable[Subjects], most: int) -> list[tuple[str, str]]:
    """What is wrong with the scored subjects of a class: what was found, and what to do. Empty where nothing is."""
    listed = list(entries)
    names = [name for entry in listed for name in entry]
    distinct = list(dict.fromkeys(names))
    faults = [(f'"{name}" is not a subject', subjects_are()) for name in distinct if name not in SUBJECTS]
    faults += [(f'"{name}" is scored twice', "name each subject once") for name in distinct if names.count(name) > 1]
    if len(listed) > most:
        faults.append((f"{len(listed)} subjects are scored", f"name at most {most}"))
    return faults


def subjects_are() -> str:
    """The remedy for a subject that nobody knows."""
    return "write one of: " + ", ".join(SUBJECTS)
