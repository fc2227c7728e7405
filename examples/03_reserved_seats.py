"""Seats kept for a group: hard or soft, and in which order a candidate tries the pools of a programme.

Four seats, two of them for pupils with a statement of special needs (`sen`). A regulation that says only "two seats for
such pupils" leaves both questions open, and each answer seats other children.
"""

import polars as pl

from recruit_core import Register, recruit, rulebook

MERIT = {"Ada": 90, "Bolek": 80, "Celina": 70, "Daria": 60, "Emil": 50, "Filip": 40, "Gaja": 30}
SEN = ["Ada", "Emil", "Gaja"]

listed = rulebook("listed")
programmes = pl.DataFrame({"programme": ["integration"], "seats": [4]})
choices = pl.DataFrame({"candidate": list(MERIT), "merit": list(MERIT.values())}).with_columns(
    rank=pl.lit(1), programme=pl.lit("integration")
)
groups = pl.DataFrame({"candidate": SEN, "group": ["sen"] * len(SEN)})


def seated(reserve: str, first: str, members: pl.DataFrame = groups) -> pl.DataFrame:
    """Who sits in which pool when the reserve is `hard` or `soft` and the pool named `first` is tried first."""
    pools = pl.DataFrame(
        {
            "programme": ["integration"] * 2,
            "pool": ["kept", "open"],
            "seats": [2, 2],
            "group": ["sen", None],
            "reserve": [reserve, None],
            "order": [1, 2] if first == "kept" else [2, 1],
        }
    )
    tables = {"programmes": programmes, "choices": choices, "pools": pools, "groups": members}
    return recruit(Register.assemble(tables, listed.facts), listed).matching.assignments().drop_nulls("pool")


def told(assignments: pl.DataFrame) -> str:
    """The holders of each pool, by merit."""
    return "; ".join(
        f"{pool}: {', '.join(sorted(assignments.filter(pool=pool)['candidate'], key=MERIT.get, reverse=True))}"
        for pool in ("kept", "open")
    )


print("hard, kept seats first  ", told(seated("hard", "kept")))
print("hard, open seats first  ", told(seated("hard", "open")))
print()
print("Ada alone is of the group:")
print("hard, kept seats first  ", told(seated("hard", "kept", groups.head(1))))
print("soft, kept seats first  ", told(seated("soft", "kept", groups.head(1))))
