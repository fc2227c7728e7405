"""Who has a seat, and how far up on the own list."""

from simulations.futures import UNSEATED, Future


def placed(seen: Future) -> float:
    """Candidates with a seat."""
    return float((seen.matching.seating >= 0).sum())


def without_seat(seen: Future) -> float:
    """Candidates without one."""
    return float((seen.matching.seating < 0).sum())


def first_choice(seen: Future) -> float:
    """Candidates who have the class that they want most."""
    return float((seen.wanted == 1).sum())


def top_three(seen: Future) -> float:
    """Candidates who have one of the three that they want most."""
    return float((seen.wanted <= 3).sum())


def mean_rank(seen: Future) -> float:
    """Mean place of the class on the list as wanted, of those placed: to be read beside how many are."""
    placed_at = seen.wanted[seen.wanted < UNSEATED]
    return float(placed_at.mean()) if len(placed_at) else float("nan")


def offered_twice(seen: Future) -> float:
    """Candidates who hold two seats or more until will is confirmed."""
    return float((seen.offers > 1).sum())


def empty_seats(seen: Future) -> float:
    """Seats that nobody has once those who do not come are known."""
    return float(seen.city.programmes["seats"].sum()) - placed(seen) + float(seen.gone.sum())
