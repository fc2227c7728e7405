"""The way to school: metres as the crow flies, minutes by a stated speed.

Ten minutes to walk and to wait, then 20 km an hour of straight line: assumed, for buses and trams of a city with
detours. It ranks offers; it is no timetable.
"""

import numpy as np

from simulations.draws import Integers
from simulations.futures import Future
from simulations.places import LAT_METRES, LNG_METRES, MICRO

WAITING, METRES_A_MINUTE, LONG = 10, 20_000 / 60, 45


def distances(seen: Future) -> Integers:
    """Metres of each candidate with a seat."""
    there = seen.seats.join(seen.city.programmes.select("programme", "lat", "lng"), on="programme", how="left")
    at = np.flatnonzero(seen.matching.seating >= 0)
    lat, lng = (there.sort("candidate")[name].to_numpy()[at].astype(np.int64) for name in ("lat", "lng"))
    north = (lat - seen.traits.lat[at]) * LAT_METRES // MICRO
    east = (lng - seen.traits.lng[at]) * LNG_METRES // MICRO
    return np.sqrt((north * north + east * east).astype(np.float64)).astype(np.int64)


def kilometres(seen: Future) -> float:
    """Mean distance of those placed."""
    way = distances(seen)
    return float(way.mean()) / 1000 if len(way) else float("nan")


def long_ways(seen: Future) -> float:
    """Those placed who travel for more than 45 minutes by the stated speed."""
    return float((WAITING + distances(seen) / METRES_A_MINUTE > LONG).sum())
