"""A what-if question in ten lines of YAML: three futures of a small cohort, paired, told with intervals."""

from concurrent.futures import ThreadPoolExecutor

import yaml

from simulations.scenario import question_of
from simulations.study import run

ASKED = """
question: What do two seats more in each class of the two most wanted schools do?
motive: A bench more costs little. Seats are cut to the size of this small cohort first.
base: {seed: example, candidates: 600}
uncertain: [wishes, lotteries]
futures: 4
always:
  - {kind: seats, schools: ['4435', '20433'], add: -26}
scenarios:
  - name: two more
    changes:
      - {kind: seats, schools: ['4435', '20433'], add: 2}
"""

question = question_of(yaml.safe_load(ASKED))
with ThreadPoolExecutor(2) as executor:
    study = run(question, executor)

for name in ("first-choice", "kilometres", "placed"):
    one = study.difference("two more", name)
    print(f"{name}: {one.mean:+.2f} ({one.low:+.2f} to {one.high:+.2f}), above zero in {one.above} of {one.futures}")
better, worse = (study.level("two more", name).mean for name in ("better", "worse"))
print(f"better for {better:.2f} candidates, worse for {worse:.2f}")
