"""By where candidates live: the city, the other gminas, the powiats beyond."""

import numpy as np

from simulations.draws import Marks
from simulations.futures import Future
from simulations.places import CITY


def in_city(seen: Future) -> Marks:
    """(n,)  whether the home lies in Kraków."""
    return (seen.people["gmina"] == CITY).to_numpy()


def gap(seen: Future) -> float:
    """Percentage points by which first choices are granted more often to those from Kraków than to the others."""
    town, first = in_city(seen), seen.wanted == 1
    if town.all() or not town.any():
        return float("nan")
    return 100 * float(first[town].mean() - first[~town].mean())


def placed_by_home(seen: Future) -> dict[str, tuple[int, int]]:
    """By code of the home area: candidates, and how many of them have a seat."""
    seated = seen.matching.seating >= 0
    homes, place = np.unique(seen.people["gmina"].to_numpy().astype(str), return_inverse=True)
    everybody, inside = np.bincount(place), np.bincount(place, weights=seated)
    return {str(home): (int(all_), int(some)) for home, all_, some in zip(homes, everybody, inside, strict=True)}
