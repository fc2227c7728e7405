"""Ten candidates, three programmes, the order given as merit: who sits where, and why one of them sits nowhere."""

import polars as pl

from recruit_core import Register, recruit, rulebook

LISTS = {
    "Ada": (91, ["biology", "history"]),
    "Bolek": (88, ["history", "biology"]),
    "Celina": (85, ["biology", "art"]),
    "Daria": (84, ["biology", "history", "art"]),
    "Emil": (80, ["biology", "history", "art"]),
    "Filip": (77, ["art"]),
    "Gaja": (74, ["history", "art"]),
    "Hugo": (70, ["history", "biology", "art"]),
    "Iga": (66, ["art", "history"]),
    "Jan": (60, ["history", "biology"]),
}

listed = rulebook("listed")
programmes = pl.DataFrame({"programme": ["biology", "history", "art"], "seats": [3, 3, 4]})
choices = pl.DataFrame(
    {
        "candidate": list(LISTS),
        "merit": [merit for merit, _ in LISTS.values()],
        "programme": [wishes for _, wishes in LISTS.values()],
    }
)
choices = choices.explode("programme").with_columns(rank=pl.int_range(1, pl.len() + 1).over("candidate"))
result = recruit(Register.assemble({"programmes": programmes, "choices": choices}, listed.facts), listed)

for candidate, programme, _, rank in result.matching.assignments().iter_rows():
    print(f"{candidate:<6} {programme or 'no seat':<8} {f'wish {rank}' if rank else ''}".rstrip())
print()
for cutoff in result.matching.cutoffs().iter_rows(named=True):
    last_in = cutoff["cutoff_merit"] or "none, seats are free"
    print(f"{cutoff['programme']:<7} {cutoff['taken']} of {cutoff['seats']} seats, lowest merit admitted: {last_in}")
print()
for reason in result.reasons("Jan"):
    missing = reason.pools[0].missing
    print(f"Jan, {reason.programme}: {reason.code}, {missing} missing")
