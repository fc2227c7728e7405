"""What the Polish rulebook gives one candidate, item by item: a sum that anybody can check on paper."""

from recruit_core import rulebook
from recruit_core.rulebooks.itemised import points_text

CANDIDATE = {
    "exam": {"polish": 70, "mathematics": 95, "foreign_language": 100},
    "grades": {"polish": 5, "mathematics": 6, "biology": 4, "geography": 5, "history": 4},
    "scored_subjects": ["polish", "mathematics", "biology", ["geography", "history"]],
    "honours": True,
    "volunteering": True,
    "achievements": [{"contest": "kurator-voivodeship", "result": "finalist-subject", "count": 2}],
}

answer = rulebook("pl-2026").itemise(CANDIDATE, "example")
for each in answer.items:
    print(f"{each.item:<25} {points_text(each.points):>6}")
print(f"{'together':<25} {points_text(answer.points):>6}")
print()
print(answer.items[0].item, "by", answer.items[0].reference)
