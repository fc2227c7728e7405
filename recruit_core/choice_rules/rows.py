"""What can be wrong with a row of the table `choice_rules`, each told with what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from recruit_core.choice_rules.policy import Policy, SeatPool
from recruit_core.columns import Table
from recruit_core.errors import Problem

Row = dict[str, Any]

CELLS = ("pool", "to", "group", "amount")
NEEDED: dict[str, tuple[str, ...]] = {
    "pools-in-order": (),
    "horizontal": (),
    "transfer": ("pool", "to"),
    "ceiling": ("group", "amount"),
    "minimum-share": ("group", "amount"),
}
"""The cells that a row of each rule fills; the others of `CELLS` stay empty."""

_AMOUNT = re.compile(r"([0-9]{1,9})( ?%)?")


class Finding(NamedTuple):
    """What is wrong in one cell."""

    code: str
    column: str
    found: str
    remedy: str


def number(amount: str | None) -> tuple[int, bool] | None:
    """An amount as a whole number, and whether it is per cent; None where it is neither."""
    read = _AMOUNT.fullmatch(amount or "")
    return (int(read[1]), read[2] is not None) if read else None


def findings_of(
    table: Table, rows: Sequence[Row], policies: Mapping[str, Policy], groups: set[str]
) -> Iterator[Problem]:
    """Every problem of the rows, by place. What a column cannot hold at all was found before and is passed over."""
    rules: dict[str, str] = {}
    seen: set[tuple[object, ...]] = set()
    for place, row in enumerate(rows):
        programme, rule = row["programme"], row["rule"]
        if programme is None or rule not in NEEDED:
            continue
        found = [*_of_cells(row, groups), *_of_programme(row, policies), *_twice(row, rules, seen)]
        for each in found:
            yield Problem(each.code, table.file, table.row(place), each.column, each.found, each.remedy)
        rules.setdefault(programme, rule)


def _of_cells(row: Row, groups: set[str]) -> Iterator[Finding]:
    rule = row["rule"]
    for column in CELLS:
        needed, given = column in NEEDED[rule], row[column]
        if needed and given is None:
            yield Finding("clause-incomplete", column, "found nothing", f"the rule {rule} needs a {column}")
        if not needed and given is not None:
            yield Finding("clause-unused", column, f'found "{given}"', f"leave it empty: {rule} has no {column}")
    if "group" in NEEDED[rule] and row["group"] is not None and row["group"] not in groups:
        remedy = "correct the name, or leave the row out where nobody is of that group"
        yield Finding("group-unknown", "group", f'nobody and no pool is of the group "{row["group"]}"', remedy)
    if "amount" in NEEDED[rule] and row["amount"] is not None:
        yield from _of_amount(row)


def _of_amount(row: Row) -> Iterator[Finding]:
    read, found = number(row["amount"]), f'found "{row["amount"]}"'
    share = row["rule"] == "minimum-share"
    if read is None or (share and not read[1]):
        remedy = "write whole per cent, as 20%" if share else "write a whole number, or whole per cent as 20%"
        yield Finding("amount-unreadable", "amount", found, remedy)
    elif read[1] and read[0] > 100:
        yield Finding("amount-too-high", "amount", found, "write at most 100%")


def _of_programme(row: Row, policies: Mapping[str, Policy]) -> Iterator[Finding]:
    policy = policies.get(row["programme"])
    if policy is None:
        found = f'"{row["programme"]}" is not in the programmes'
        yield Finding("programme-unknown", "programme", found, "correct the id or add it to the programmes")
    elif row["rule"] == "transfer":
        yield from _of_transfer(row, policy)
    elif row["rule"] == "horizontal":
        yield from _of_horizontal(policy)


def _of_transfer(row: Row, policy: Policy) -> Iterator[Finding]:
    names = [pool.name for pool in policy.pools]
    for column in ("pool", "to"):
        if row[column] is not None and row[column] not in names:
            found = f'"{row[column]}" is no pool of "{policy.programme}"'
            yield Finding("pool-unknown", column, found, f"write one of: {', '.join(names)}")
    if row["pool"] in names and row["to"] in names and names.index(row["to"]) <= names.index(row["pool"]):
        found = f'"{row["to"]}" is not opened after "{row["pool"]}"'
        yield Finding("transfer-backwards", "to", found, "let seats move to a pool that is opened later")


def _of_horizontal(policy: Policy) -> Iterator[Finding]:
    hard = [pool.name for pool in policy.pools if pool.group is not None and pool.hard]
    kept: list[SeatPool] = [pool for pool in policy.pools if pool.group is not None]
    if hard:
        found = f"the pool {hard[0]} is hard, and horizontal gives kept seats that nobody fits to the others"
        yield Finding("horizontal-hard", "rule", found, "make the pools of groups soft")
    if not kept:
        found = f'no pool of "{policy.programme}" is for a group'
        yield Finding("horizontal-without-groups", "rule", found, "add soft pools for the groups to the table pools")


def _twice(row: Row, rules: Mapping[str, str], seen: set[tuple[object, ...]]) -> Iterator[Finding]:
    programme, rule = row["programme"], row["rule"]
    if rules.get(programme, rule) != rule:
        found = f'"{programme}" chooses by {rules[programme]} already'
        yield Finding("rule-twice", "rule", found, "keep one rule for a programme")
    subject = row["pool"] if rule == "transfer" else row["group"]
    for column, key in (
        ("programme" if not NEEDED[rule] else NEEDED[rule][0], (programme, rule, "subject", subject)),
        ("order", (programme, "order", row["order"]) if rule == "minimum-share" else ()),
    ):
        if key and key in seen:
            remedy = "give shares different places" if column == "order" else "keep one row"
            yield Finding("clause-twice", column, f"the same {column} stands there already", remedy)
        seen.add(key)
