"""Two candidates are equal and one seat depends on their order: nothing decides silently, a recorded decision does."""

import polars as pl

from recruit_core import Register, UnresolvedTie, recruit, rulebook

listed = rulebook("listed")
programmes = pl.DataFrame({"programme": ["physics", "chemistry"], "seats": [2, 1]})
choices = pl.DataFrame(
    {
        "candidate": ["k1", "k2", "k3", "k3"],
        "rank": [1, 1, 1, 2],
        "programme": ["physics", "physics", "physics", "chemistry"],
        "merit": ["172.40", "165.00", "165.00", "165.00"],
    }
)

try:
    recruit(Register.assemble({"programmes": programmes, "choices": choices}, listed.facts), listed)
except UnresolvedTie as refusal:
    for tie in refusal.ties:
        print(f"{tie.programme}: {' and '.join(tie.candidates)} have {tie.merit}, and one of them gets the last seat")

decided = choices.with_columns(tiebreak=pl.Series([None, 2, 1, None]))
result = recruit(Register.assemble({"programmes": programmes, "choices": decided}, listed.facts), listed)
print()
for candidate, programme, _, rank in result.matching.assignments().iter_rows():
    print(f"{candidate}: {programme}, wish {rank}")
first_choice = result.reasons("k3")[0].pools[0]
print(f"k3 at physics: {first_choice.decided_by}, {first_choice.own} against {first_choice.cutoff}")
