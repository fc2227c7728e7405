"""The way to school: metres as the crow flies, minutes by a stated speed.

Ten minutes to walk and to wait, then 20 km an hour of straight line: assumed, for buses and trams of a city with
detours. It ranks offers; it is no timetable.
"""

import numpy as np

from simulations.draws import Integers
from simulations.futures import Future
from simulations.places import LAT_METRES, LNG_METRES, MICRO

WAITING, METRES_A_MINUTE, LONG = 10, 20_000 / 60, 45


def distances_of_claims(seen: Future) -> Integers:
    """(k,)  metres from home to the school of each claim."""
    market, programmes = seen.matching.market, seen.city.programmes
    owner = np.repeat(np.arange(market.candidates), np.diff(market.starts))
    there = market.programme[market.pool]
    north = (programmes["lat"].to_numpy()[there] - seen.traits.lat[owner]) * LAT_METRES // MICRO
    east = (programmes["lng"].to_numpy()[there] - seen.traits.lng[owner]) * LNG_METRES // MICRO
    return np.sqrt((north * north + east * east).astype(np.float64)).astype(np.int64)


def distances(seen: Future) -> Integers:
    """Metres of each candidate with a seat."""
    held = seen.matching.seating
    return distances_of_claims(seen)[held[held >= 0]]


def kilometres(seen: Future) -> float:
    """Mean distance of those placed."""
    way = distances(seen)
    return float(way.mean()) / 1000 if len(way) else float("nan")


def minutes(seen: Future) -> float:
    """Mean minutes to school of those placed, by the stated speed."""
    way = distances(seen)
    return float((WAITING + way / METRES_A_MINUTE).mean()) if len(way) else float("nan")


def long_ways(seen: Future) -> float:
    """Those placed who travel for more than 45 minutes by the stated speed."""
    return float((WAITING + distances(seen) / METRES_A_MINUTE > LONG).sum())
