"""A grade was misread. The appeal is held against the published cutoffs; the repair shows what a re-run would do."""

from datetime import UTC, datetime

import polars as pl

from recruit_core import Register, recruit, rulebook
from recruit_core.rounds.appeals import uphold
from recruit_core.rounds.corrections import correct
from recruit_core.rounds.events import AppealUpheld, Confirmation
from recruit_core.rounds.outcomes import outcome_of
from recruit_core.rounds.repair import repair
from recruit_core.rounds.statuses import Dates, statuses

listed = rulebook("listed")
programmes = pl.DataFrame({"programme": ["mathematics", "biology", "computing"], "seats": [1, 1, 2]})
choices = pl.DataFrame(
    {
        "candidate": ["k1", "k1", "k2", "k2", "k3", "k3", "k3"],
        "rank": [1, 2, 1, 2, 1, 2, 3],
        "programme": ["mathematics", "biology", "biology", "computing", "mathematics", "biology", "computing"],
        "merit": ["170", "170", "165", "165", "150.20", "150.20", "150.20"],
    }
)
register = Register.assemble({"programmes": programmes, "choices": choices}, listed.facts)
result = recruit(register, listed)
published = result.matching

right = {"merit": "171.20"}  # the certificate says celujący, the record said dostateczny
corrected = correct(register, listed.facts, "k3", of_choices=dict.fromkeys(programmes["programme"], right))
upheld = uphold(register, listed, published.cutoffs(), published.assignments(), "k3", corrected)
for each in upheld.comparisons:
    print(f"k3 at {each.programme}: {each.own_merit} against {each.cutoff_merit}, {each.because}")

july = datetime(2026, 7, 16, 10, tzinfo=UTC)
dates = Dates(confirmation_closes=july.replace(day=21), admitted_from=july.replace(day=22))
events = [
    Confirmation(at=july, by="school", candidate="k1", programme="mathematics", originals=True),
    Confirmation(at=july, by="school", candidate="k3", programme="computing", originals=True),
    AppealUpheld(at=july.replace(day=30), by="head", candidate="k3", programme="mathematics"),
]
print()
for day in (20, 22, 30):
    now = july.replace(day=day)
    told = statuses(outcome_of(published), events, dates, now)
    print(f"{day} July:", ", ".join(f"{name} {status.name} ({status.programme})" for name, status in told.items()))

print()
for remedy in repair(result, corrected).remedies:
    print(f"{remedy.name}: {dict(remedy.moves)}, seats to be added: {remedy.seats_needed}")
