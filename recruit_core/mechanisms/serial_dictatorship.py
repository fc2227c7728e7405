"""Serial dictatorship: one list for the whole city (Balinski and Sönmez, Journal of Economic Theory 84, 1999).

Candidates choose one after another among the seats that are left, in falling order of one number: the first merit on
their list. It is efficient as long as equal numbers are not parted by a lottery of each programme's own, and no
candidate gains by another list as long as the number does not depend on it. It is stable only where every programme
orders candidates by that number. Groups that go first at a programme do not go first here; seats kept for a group
alone stay kept.
"""

from __future__ import annotations

from recruit_core.acceptance import accept
from recruit_core.mechanisms.mechanism import Mechanism
from recruit_core.orders import by_one_number

SERIAL_DICTATORSHIP = Mechanism(
    accept, ("feasible", "one order for all"), by_one_number, "candidates-propose", told="number"
)
