"""Five candidates and three Czech schools by the rulebook cz-2024: other facts, another order, the same engine."""

import polars as pl

from recruit_core import Register, recruit, rulebook

czech = rulebook("cz-2024")
programmes = pl.DataFrame(
    {
        "programme": ["academy", "gymnasium", "technical"],
        "seats": [1, 2, 1],
        "weight_mathematics": [100, 100, 150],
        "school_most": [4000, 2000, 2000],
        "least_mathematics": [0, 10, 15],
        "ties_by_exam": [False, True, False],
    }
)
candidates = pl.DataFrame(
    {
        "candidate": ["Anna", "Filip", "Jana", "Petr", "Tereza"],
        "exam_czech": [41, 28, 45, 30, 38],
        "exam_mathematics": [33, 44, 36, 9, 41],
    }
)
WISHES = {
    "Anna": [("gymnasium", 500), ("academy", 1500)],
    "Filip": [("technical", 1000), ("gymnasium", 700)],
    "Jana": [("gymnasium", 600), ("technical", 0), ("academy", 1000)],
    "Petr": [("gymnasium", 2000), ("academy", 3000)],
    "Tereza": [("technical", 800), ("gymnasium", 0)],
}
rows = [(name, rank, *wish) for name, wishes in WISHES.items() for rank, wish in enumerate(wishes, 1)]
choices = pl.DataFrame(rows, schema=["candidate", "rank", "programme", "school_points"], orient="row")

tables = {"programmes": programmes, "candidates": candidates, "choices": choices}
result = recruit(Register.assemble(tables, czech.facts), czech)

for candidate, programme, _, rank in result.matching.assignments().iter_rows():
    print(f"{candidate:<6} {programme or 'no seat':<9} {f'wish {rank}' if rank else ''}".rstrip())
print()
for cutoff in result.matching.cutoffs().iter_rows(named=True):
    last = cutoff["cutoff_merit"]
    steps = czech.unpack(czech.read(last)) if last else {}
    shown = ", ".join(f"{name} {czech.show_step(name, value)}" for name, value in steps.items())
    print(f"{cutoff['programme']:<9} last one admitted: {shown or 'none, seats are free'}")
print()
for reason in result.reasons("Filip"):
    nearest = reason.pools[0]
    print(f"Filip, {reason.programme}: {reason.code}, {nearest.missing} missing in {nearest.decided_by}")
print(f"Petr, gymnasium: {result.reasons('Petr')[0].code}, below the least in mathematics")
