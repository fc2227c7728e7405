"""One more seat: what it is worth at every programme, whom it moves, and what else would have helped one candidate."""

import polars as pl

from recruit_core import Register, recruit, rulebook
from recruit_core.change.counterfactuals import what_if
from recruit_core.change.resolving import add_seat, remove_candidate
from recruit_core.change.seat_values import seat_value_table, seat_values
from recruit_core.change.solved import Solved
from recruit_core.change.told import ToldMove, pool_named, told

LISTS = {
    "Ada": {"mathematics": 91, "biology": 80},
    "Bolek": {"biology": 85, "computing": 90},
    "Celina": {"mathematics": 88, "biology": 83, "computing": 75},
    "Daria": {"biology": 84, "mathematics": 95},
    "Emil": {"mathematics": 86, "computing": 70},
}

listed = rulebook("listed")
programmes = pl.DataFrame({"programme": ["biology", "computing", "mathematics"], "seats": [1, 1, 1]})
rows = [
    (name, rank, programme, merit)
    for name, wishes in LISTS.items()
    for rank, (programme, merit) in enumerate(wishes.items(), 1)
]
choices = pl.DataFrame(rows, schema=["candidate", "rank", "programme", "merit"], orient="row")
register = Register.assemble({"programmes": programmes, "choices": choices}, listed.facts)
matching = recruit(register, listed).matching
solved = Solved.of(matching.market, matching.seating)


def show(moves: tuple[ToldMove, ...]) -> None:
    """One line for each move."""
    for move in moves:
        before, after = (seat[0] if seat else "no seat" for seat in (move.before, move.after))
        print(f"  {move.candidate}: {before} -> {after}" + (f", because of {move.because}" if move.because else ""))


print(matching.assignments().select("candidate", "programme").rows())
print()
for programme, _, seats, placed, improved, _ in seat_value_table(
    matching, seat_values(matching.market, matching.seating)
).iter_rows():
    print(f"a seat beside the {seats} of {programme} would place {placed} and improve {improved}")

print("\none more seat of biology")
show(told(matching, add_seat(solved, pool_named(matching, "biology"), checked=True).moves))
print("without Celina")
celina = register.candidates["candidate"].to_list().index("Celina")
show(told(matching, remove_candidate(solved, celina, checked=True).moves))

for answer in what_if(matching, "Emil"):
    print(f"\nEmil at {answer.programme}")
    if answer.merit:
        print(f"with merit {answer.merit.merit}, to go before {answer.merit.first_passed}")
        show(answer.merit.moves)
    for seat in answer.seats:
        print(f"with one more seat of {seat.programme}")
        show(seat.moves)
