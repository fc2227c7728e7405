"""A recruitment as a few dictionaries: what the service must come to, told without any of its code.

Five children, three classes in two schools, all points different at every class. The model knows phases, drafts,
lists and what the schools did with them; seats by deferred acceptance as the paper tells it (Gale and Shapley 1962).
"""

from dataclasses import dataclass, field
from enum import IntEnum

SEATS = {"A-1": 1, "A-2": 1, "B-1": 2}
CHILDREN = ("K-1", "K-2", "K-3", "K-4", "K-5")
EXAM = {"K-1": 84, "K-2": 83, "K-3": 82, "K-4": 81, "K-5": 80}
HISTORY = {"K-1": 2, "K-2": 3, "K-3": 4, "K-4": 5, "K-5": 6}
GRADE = {2: 200, 3: 800, 4: 1400, 5: 1700, 6: 1800}
FOLLOWS = {
    "waiting": {"claim"},
    "claim": {"claim", "accept", "ask-back", "reject"},
    "accept": {"claim"},
    "ask-back": {"claim"},
    "reject": {"claim"},
}


class Phase(IntEnum):
    OPEN, LATE, CLOSED, RELEASED, CONFIRMING, ADMITTED, AGAIN_OPEN, AGAIN_LATE, AGAIN_CLOSED, AGAIN_RELEASED = range(10)


OPEN = {Phase.OPEN, Phase.AGAIN_OPEN}
TO_CLOSE = OPEN | {Phase.LATE, Phase.AGAIN_LATE}


def order(code: str) -> list[str]:
    """The children as a class wants them: the exam in Polish decides, at school B the grade in history with it."""
    return sorted(CHILDREN, key=lambda child: -(35 * EXAM[child] + (GRADE[HISTORY[child]] if code[0] == "B" else 0)))


def accepted(lists: dict[str, tuple[str, ...]], holders: dict[str, str]) -> dict[str, str]:
    """Who gets which class: everybody refused asks the next on the list, each class keeps the best it was asked by.

    A holder goes before everybody else at the seat held.
    """
    at: dict[str, int] = dict.fromkeys(lists, 0)
    holds: dict[str, str] = {}
    while asking := [child for child in sorted(lists) if child not in holds and at[child] < len(lists[child])]:
        child = asking[0]
        code = lists[child][at[child]]
        at[child] += 1
        inside = [child, *(one for one in holds if holds[one] == code)]
        inside.sort(key=lambda one, code=code: (holders.get(one) != code, order(code).index(one)))
        for one in inside:
            holds.pop(one, None)
        holds |= dict.fromkeys(inside[: SEATS[code]], code)
    return holds


@dataclass
class Lists:
    """One round: drafts, what was sent last and how often, and the last deed of the school on it."""

    drafts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sent: dict[str, tuple[str, ...]] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    deeds: dict[str, str] = field(default_factory=dict)

    def counted(self) -> dict[str, tuple[str, ...]]:
        """The lists that take part: a rejected one does not."""
        return {child: wishes for child, wishes in self.sent.items() if self.deeds[child] != "reject"}


@dataclass
class Model:
    """The whole season."""

    phase: Phase = Phase.OPEN
    main: Lists = field(default_factory=Lists)
    again: Lists = field(default_factory=Lists)
    seats: dict[str, str] = field(default_factory=dict)
    standing: dict[str, str] = field(default_factory=dict)

    @property
    def lists(self) -> Lists:
        return self.again if self.phase >= Phase.AGAIN_OPEN else self.main

    # Each answers with the code of the refusal that is due, or with nothing, and then the deed is done.

    def write(self, child: str, wishes: tuple[str, ...], *, stale: bool = False) -> str | None:
        if self.phase not in OPEN:
            return "deadline-passed"
        if stale:
            return "version-stale"
        self.lists.drafts[child] = wishes
        return None

    def send(self, child: str) -> str | None:
        if self.phase not in OPEN:
            return "deadline-passed"
        if not self.lists.drafts[child]:
            return "wishes-empty"
        self.lists.sent[child], self.lists.deeds[child] = self.lists.drafts[child], "waiting"
        self.lists.times[child] = self.lists.times.get(child, 0) + 1
        return None

    def deed(self, child: str, deed: str, school: str) -> str | None:
        if self.lists.sent[child][0][0] != school:
            return "not-found"
        if self.phase not in TO_CLOSE:
            return "round-closed"
        if deed not in FOLLOWS[self.lists.deeds[child]]:
            return "deed-not-now"
        self.lists.deeds[child] = deed
        return None

    def close(self) -> str | None:
        if self.phase in OPEN:
            return "round-still-open"
        if self.phase not in TO_CLOSE:
            return "round-closed"
        self.phase = Phase(self.phase + 1)
        return None

    def release(self) -> None:
        if self.phase is Phase.CLOSED:
            self.seats = accepted(self.main.counted(), {})
            self.standing = dict.fromkeys(self.seats, "qualified")
        else:
            self.seats = self._seats_again()
        self.phase = Phase(self.phase + 1)

    def _seats_again(self) -> dict[str, str]:
        """Whoever holds a seat has it as the last wish; whoever sent nothing keeps it."""
        held = self.holders()
        wished = {child: (code,) for child, code in held.items()}
        for child, wishes in self.again.counted().items():
            before = wishes.index(held[child]) if held.get(child) in wishes else len(wishes)
            wished[child] = wishes[:before] + wished.get(child, ())
        return accepted(wished, held)

    def holders(self) -> dict[str, str]:
        """Who holds a seat once the list of the admitted is out."""
        return {child: self.seats[child] for child, standing in self.standing.items() if standing == "admitted"}

    def record(self, child: str, kind: str) -> str | None:
        """A school records that will was confirmed, or that the child resigned."""
        if self.phase < Phase.RELEASED or child not in self.seats:
            return "not-found"
        if self.phase is Phase.RELEASED:
            return "confirmation-dates-missing"
        standing, late = self.standing[child], self.phase > Phase.CONFIRMING
        if kind == "confirmation" and late:
            return "confirmation-over"
        if standing not in ({"qualified"} if kind == "confirmation" else {"qualified", "confirmed", "admitted"}):
            return "stands-otherwise"
        self.standing[child] = "confirmed" if kind == "confirmation" else "resigned"
        return None

    def admit(self) -> None:
        """The list of the admitted is out: those who confirmed, and nobody else."""
        becomes = {"confirmed": "admitted", "qualified": "not-admitted"}
        self.standing = {child: becomes.get(standing, standing) for child, standing in self.standing.items()}
        self.phase = Phase.ADMITTED
