"""The table `choice_rules` of a market folder: which programme chooses by which rule, with its clauses.

A folder without the table, and a programme without a row, choose by pools in order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import polars as pl

from recruit_core.choice_rules import DEFAULT
from recruit_core.choice_rules.policy import Clause, Policy, SeatPool
from recruit_core.choice_rules.rows import findings_of, number
from recruit_core.columns import Findings, Table, columns_of, read_columns
from recruit_core.errors import Problem
from recruit_core.files import ENDINGS, read_content, read_table
from recruit_core.register import Register, Row

TABLE = "choice_rules"


class Rule(Row):
    """A row of the table: one clause of one programme's rule."""

    programme: str
    rule: Literal["pools-in-order", "transfer", "horizontal", "ceiling", "minimum-share"]
    pool: str | None = None
    to: str | None = None
    group: str | None = None
    amount: str | None = None
    order: int = 0


@dataclass(frozen=True)
class ChoiceRules:
    """The stated policies by programme, all others being pools in order, and the digest of the table by file name."""

    register: Register = field(compare=False)
    stated: Mapping[str, Policy] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)

    @property
    def plain(self) -> bool:
        """Whether every programme opens its pools in order, as the engine does without rules."""
        return all(policy.rule == DEFAULT for policy in self.stated.values())

    @cached_property
    def policies(self) -> tuple[Policy, ...]:
        """The policy of every programme, in the order of the register; most rounds never ask."""
        return tuple(self.stated.get(policy.programme, policy) for policy in _plain(self.register))

    def fits(self, register: Register) -> bool:
        """Whether these are the rules of this round: the same programmes with the same pools."""
        if self.register is register:
            return True
        ours = ((policy.programme, policy.pools) for policy in self.policies)
        return list(ours) == [(policy.programme, policy.pools) for policy in _plain(register)]

    def table(self) -> pl.DataFrame:
        """The rows that state these rules, as a market folder holds them; programmes without a rule are left out."""
        rows = [row for policy in self.policies if policy.rule != DEFAULT for row in _rows(policy)]
        texts = dict.fromkeys(("programme", "rule", "pool", "to", "group", "amount"), pl.String)
        return pl.DataFrame(rows, schema={**texts, "order": pl.Int64}, orient="row")


def read_choice_rules(folder: Path, register: Register) -> ChoiceRules:
    """The rules of a market folder. Raises `InvalidRegister` with every problem found."""
    findings = Findings()
    there = [folder / f"{TABLE}{ending}" for ending in ENDINGS if (folder / f"{TABLE}{ending}").is_file()]
    if len(there) > 1:
        findings.add(Problem("table-twice", there[0].name, None, None, f"{there[1].name} is there too", "keep one"))
    content = read_content(there[0], findings) if there else None
    table = read_table(there[0].name, content, findings) if content is not None else None
    findings.stop_if_any()
    rules = assemble_choice_rules(register, table)
    if content is None:
        return rules
    return ChoiceRules(register, rules.stated, {there[0].name: hashlib.sha256(content).hexdigest()})


def assemble_choice_rules(register: Register, table: Table | None = None) -> ChoiceRules:
    """The rules that a table states; none where there is no table. Raises `InvalidRegister` as `read_choice_rules`."""
    if table is None:
        return ChoiceRules(register)
    plain = {policy.programme: policy for policy in _plain(register)}
    findings = Findings()
    read = read_columns(table, columns_of(Rule), findings)
    rows = list(read.iter_rows(named=True))
    groups = set(register.groups["group"]) | set(register.pools["group"].drop_nulls())
    for problem in findings_of(table, rows, plain, groups):
        findings.add(problem)
    findings.stop_if_any()
    stated: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        stated.setdefault(row["programme"], []).append(row)
    return ChoiceRules(register, {name: _stated(plain[name], of_it) for name, of_it in sorted(stated.items())})


def _plain(register: Register) -> Iterator[Policy]:
    """Pools in order for every programme."""
    pools: dict[int, list[SeatPool]] = {}
    columns = ("programme", "pool", "seats", "group", "reserve")
    for owner, name, seats, group, reserve in register.pools.select(columns).iter_rows():
        pools.setdefault(owner, []).append(SeatPool(name, seats, group, reserve == "hard"))
    for place, programme in enumerate(register.programmes["programme"]):
        yield Policy(programme, DEFAULT, tuple(pools[place]))


def _rows(policy: Policy) -> Iterator[tuple[object, ...]]:
    """What `_stated` reads the clauses from; a rule without clauses has one row."""
    for each in policy.clauses or (Clause(),):
        amount = f"{each.amount}{'%' * each.percent}" if each.group is not None else None
        yield policy.programme, policy.rule, each.pool, each.to, each.group, amount, each.order


def _stated(plain: Policy, rows: list[dict[str, Any]]) -> Policy:
    """The policy with the clauses of its rows, in an order that the rows' own order does not change."""
    clauses = []
    for row in rows:
        amount, percent = number(row["amount"]) or (0, False)
        if row["group"] is not None or row["pool"] is not None:
            clauses.append(Clause(row["order"], row["group"], amount, percent, row["pool"], row["to"]))
    clauses.sort(key=lambda clause: (clause.order, clause.group or "", clause.pool or ""))
    return Policy(plain.programme, rows[0]["rule"], plain.pools, tuple(clauses))
