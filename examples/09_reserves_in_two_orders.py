"""The same kept seats opened first or last, and two groups that overlap: the order of pools is a policy of its own.

Six seats, three of them for neighbours first. Then a class with one seat for girls and one for pupils with a
disability, who may be girls; last, two ceilings for groups that overlap, and what `check-rules` says of them.
"""

import polars as pl

from recruit_core import Register, rulebook
from recruit_core.choice_rules.allocation import allocate, opened
from recruit_core.choice_rules.check import check_rules
from recruit_core.choice_rules.table import assemble_choice_rules
from recruit_core.columns import Table

listed = rulebook("listed")


def round_of(merit: dict[str, int], pools: list[tuple], groups: dict[str, list[str]]) -> Register:
    """One programme, with pools as (name, seats, group, order); every kept pool is soft."""
    divided = pl.DataFrame(pools, schema=["pool", "seats", "group", "order"], orient="row").with_columns(
        programme=pl.lit("class"), reserve=pl.when(pl.col("group").is_not_null()).then(pl.lit("soft"))
    )
    members = [(candidate, group) for group, inside in groups.items() for candidate in inside]
    tables = {
        "programmes": pl.DataFrame({"programme": ["class"], "seats": [divided["seats"].sum()]}),
        "choices": pl.DataFrame({"candidate": list(merit), "merit": list(merit.values())}).with_columns(
            rank=pl.lit(1), programme=pl.lit("class")
        ),
        "pools": divided,
        "groups": pl.DataFrame(members, schema=["candidate", "group"], orient="row"),
    }
    return Register.assemble(tables, listed.facts)


def seated(register: Register, rows: list[dict] | None = None) -> str:
    """Who sits in which pool when the programme chooses by the rule that the rows state."""
    table = Table("choice_rules", pl.DataFrame(rows)) if rows else None
    matching = allocate(opened(register, listed), assemble_choice_rules(register, table))
    assignments = matching.assignments().drop_nulls("pool")
    pools = assignments.group_by("pool", maintain_order=True).agg("candidate").sort("pool").iter_rows()
    return "; ".join(f"{pool}: {', '.join(candidates)}" for pool, candidates in pools)


merit = {
    name: 100 - 5 * place for place, name in enumerate(["n1", "x1", "n2", "x2", "n3", "x3", "n4", "x4", "n5", "n6"])
}
neighbours = {"neighbours": [name for name in merit if name.startswith("n")]}
print("three of six seats for neighbours")
print("  no seat kept      ", seated(round_of(merit, [("open", 6, None, 1)], neighbours)))
for first, orders in (("kept", (1, 2)), ("open", (2, 1))):
    pools = [("kept", 3, "neighbours", orders[0]), ("open", 3, None, orders[1])]
    print(f"  {first} seats first  ", seated(round_of(merit, pools, neighbours)))

both = {"girls": ["Ada", "Cis"], "disability": ["Ada"]}
one_each = [("girls", 1, "girls", 1), ("disability", 1, "disability", 2)]
register = round_of({"Ada": 90, "Bek": 80, "Cis": 70}, one_each, both)
print("\na seat for girls, a seat for pupils with a disability; Ada is both")
print("  pools-in-order    ", seated(register))
print("  horizontal        ", seated(register, [{"programme": "class", "rule": "horizontal"}]))

merit = {"Ada": 90, "Dan": 80, "Ewa": 70, "Fil": 60}
overlapping = round_of(merit, [("open", 2, None, 1)], {"sport": ["Ada", "Dan"], "music": ["Ada", "Ewa"]})
rows = [{"programme": "class", "rule": "ceiling", "group": group, "amount": "1"} for group in ("sport", "music")]
rules = assemble_choice_rules(overlapping, Table("choice_rules", pl.DataFrame(rows)))
print("\nat most one of sport and at most one of music, on two seats")
for check in check_rules(opened(overlapping, listed), rules):
    for name in check.broken:
        print(f"  {name}: {check.examples[name][0]}")
