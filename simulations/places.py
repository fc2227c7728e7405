"""Where candidates live: the 15 gminas of the metropolis by their boundaries, and the powiats around by a centre.

Points are whole micro-degrees, distances whole metres; the even-odd test and the distance use integers alone.
"""

import json
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from simulations.assumptions import Homes, published, room
from simulations.draws import UNIT, Draws, Integers, Marks, Words

MICRO: Final = 1_000_000
LAT_METRES: Final = 111_229
"""Metres of one degree of latitude at 50 degrees north."""
LNG_METRES: Final = 71_530
"""Metres of one degree of longitude at 50.06 degrees north."""
CITY: Final = "1261011"
"""TERYT code of Kraków."""

Ring = tuple[Integers, Integers]
"""Latitudes and longitudes of the corners of a boundary, in micro-degrees, the last joined to the first."""


@dataclass(frozen=True, slots=True)
class Area:
    """Where candidates come from: a gmina of the metropolis (7 digits of TERYT) or a powiat beyond it (4 digits)."""

    code: str
    name: str
    ring: str
    weight: int
    exam_area: str
    lat: int
    lng: int
    scatter_m: int


@cache
def areas() -> tuple[Area, ...]:
    """All areas: the city, the other gminas, the powiats beyond."""
    return tuple(
        Area(
            row["area"],
            row["name"],
            row["ring"],
            int(row["weight"]),
            row["exam_area"],
            micro(row["lat"] or 0),
            micro(row["lng"] or 0),
            int(row["scatter_m"] or 0),
        )
        for row in published("areas").iter_rows(named=True)
    )


@cache
def rings() -> dict[str, Ring]:
    """Boundary of each gmina of the metropolis by its TERYT code."""
    features = json.loads((room() / "gminas.geojson").read_text(encoding="utf-8"))["features"]
    corners = {f["properties"]["teryt"]: f["geometry"]["coordinates"][0] for f in features}
    return {
        code: (np.array([micro(lat) for _, lat in ring]), np.array([micro(lng) for lng, _ in ring]))
        for code, ring in corners.items()
    }


def micro(degrees: float | str) -> int:
    """Whole micro-degrees."""
    return round(float(degrees) * MICRO)


def inside(ring: Ring, lat: Integers, lng: Integers) -> Marks:
    """Which points lie inside a boundary: the even-odd rule (Shimrat, 1962), cross products in whole numbers."""
    odd: Marks = np.zeros(lat.shape, dtype=np.bool_)
    for lat1, lng1, lat2, lng2 in zip(*ring, *(np.roll(side, -1) for side in ring), strict=True):
        crosses = (lat1 > lat) != (lat2 > lat)
        left = (lng - lng1) * (lat2 - lat1) < (lng2 - lng1) * (lat - lat1)
        odd ^= crosses & (left == (lat2 > lat1))
    return odd


def metres(lat: Integers, lng: Integers, to_lat: Integers, to_lng: Integers) -> Integers:
    """Distances in whole metres, shape (points, targets); a square root is exact to the last bit everywhere."""
    north = (lat[:, None] - to_lat[None, :]) * LAT_METRES // MICRO
    east = (lng[:, None] - to_lng[None, :]) * LNG_METRES // MICRO
    return np.sqrt((north * north + east * east).astype(np.float64)).astype(np.int64)


def home_areas(draws: Draws, who: Words, homes: Homes) -> Integers:
    """Index of the home area of each candidate."""
    return np.searchsorted(cumulated(_area_shares(homes)), draws.share("home area", who), side="right")


def cumulated(shares: list[float]) -> Integers:
    """Upper ends, of 65536, of shares that add up to 1; the last is open so that rounding loses nobody."""
    ends = np.array([round(65536 * sum(shares[: index + 1])) for index in range(len(shares))], dtype=np.int64)
    ends[-1] = 65536
    return ends


def _area_shares(homes: Homes) -> list[float]:
    of_ring = {
        "city": 1 - homes.outside_city,
        "gmina": homes.outside_city * homes.metropolis_among_outside,
        "beyond": homes.outside_city * (1 - homes.metropolis_among_outside),
    }
    weight = {ring: sum(area.weight for area in areas() if area.ring == ring) for ring in of_ring}
    return [of_ring[area.ring] * area.weight / weight[area.ring] for area in areas()]


def home_points(draws: Draws, who: Words, area: Integers, homes: Homes) -> tuple[Integers, Integers]:
    """Latitude and longitude of each home, drawn again (under the next number) until it lies where it should."""
    lat, lng = np.zeros(who.shape, dtype=np.int64), np.zeros(who.shape, dtype=np.int64)
    open_ends, attempt = np.arange(len(who)), 0
    while len(open_ends):
        lat[open_ends], lng[open_ends] = _proposals(draws, who[open_ends], area[open_ends], homes, attempt)
        fits = _in_own_area(area[open_ends], lat[open_ends], lng[open_ends])
        open_ends, attempt = open_ends[~fits], attempt + 1
    return lat, lng


def _proposals(draws: Draws, who: Words, area: Integers, homes: Homes, attempt: int) -> tuple[Integers, Integers]:
    """A bell around a neighbourhood or the centre of a powiat; evenly over the frame of a gmina."""
    lat, lng, scatter = (side[area].copy() for side in _frames())
    around = np.array([area.code == CITY for area in areas()])[area]
    near = np.searchsorted(
        cumulated(_shares_of([place.weight for place in homes.neighbourhoods])),
        draws.share(f"neighbourhood {attempt}", who),
        side="right",
    )
    lat[around] = np.array([micro(place.lat) for place in homes.neighbourhoods])[near][around]
    lng[around] = np.array([micro(place.lng) for place in homes.neighbourhoods])[near][around]
    scatter[around] = homes.scatter_m
    north, east = draws.normal(f"north {attempt}", who), draws.normal(f"east {attempt}", who)
    bell = (
        lat + north * scatter // UNIT * MICRO // LAT_METRES,
        lng + east * scatter // UNIT * MICRO // LNG_METRES,
    )
    even = _even_points(draws, who, area, attempt)
    return np.where(scatter > 0, bell[0], even[0]), np.where(scatter > 0, bell[1], even[1])


def _even_points(draws: Draws, who: Words, area: Integers, attempt: int) -> tuple[Integers, Integers]:
    """Evenly over the rectangle that holds the boundary (a powiat has none: 0)."""
    low_lat, high_lat, low_lng, high_lng = (side[area] for side in _rectangles())
    return (
        low_lat + (high_lat - low_lat) * draws.share(f"even north {attempt}", who) // 65536,
        low_lng + (high_lng - low_lng) * draws.share(f"even east {attempt}", who) // 65536,
    )


@cache
def _frames() -> tuple[Integers, Integers, Integers]:
    columns = zip(*((area.lat, area.lng, area.scatter_m) for area in areas()), strict=True)
    lat, lng, scatter = (np.array(column, dtype=np.int64) for column in columns)
    return lat, lng, scatter


@cache
def _rectangles() -> tuple[Integers, Integers, Integers, Integers]:
    zero = np.zeros(1, dtype=np.int64)
    sides = [rings().get(area.code, (zero, zero)) for area in areas()]
    low_lat, high_lat = (np.array([edge(lat) for lat, _ in sides]) for edge in (np.min, np.max))
    low_lng, high_lng = (np.array([edge(lng) for _, lng in sides]) for edge in (np.min, np.max))
    return low_lat, high_lat, low_lng, high_lng


def _in_own_area(area: Integers, lat: Integers, lng: Integers) -> Marks:
    """In the own gmina; for those from beyond: in no gmina of the metropolis."""
    fits: Marks = np.zeros(area.shape, dtype=np.bool_)
    within = {code: inside(ring, lat, lng) for code, ring in rings().items()}
    metropolis = np.logical_or.reduce(list(within.values()))
    for index, place in enumerate(areas()):
        fits |= (area == index) & within.get(place.code, ~metropolis)
    return fits


def _shares_of(weights: list[int]) -> list[float]:
    return [weight / sum(weights) for weight in weights]
