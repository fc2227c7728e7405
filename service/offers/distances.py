"""Straight-line distances on the ground of the metropolis: whole numbers order schools, kilometres are for reading.

A degree of latitude and one of longitude at 50 degrees north have the lengths 14 to 9, within a thousandth.
"""

import re
from math import isqrt

from service.kit.languages import N_

MICRO = 1_000_000
LAT_PART, LNG_PART = 14, 9
PARTS_IN_METRE = 126  # 111,229 m of a degree of latitude in 14 million parts
ROUNDED_TO = 1_000  # micro-degrees: some 100 metres, so that no address of a page tells a house
PAIR = re.compile(r"(\d{1,3}[.,]\d{1,9})\s*[,;\s]\s*(\d{1,3}[.,]\d{1,9})")
SOUTH_WEST, NORTH_EAST = (49 * MICRO, 18 * MICRO), (51 * MICRO, 22 * MICRO)

POINT_WRONG = N_("This is no pair of coordinates. Write latitude and longitude, for instance: 50.061, 19.937")
POINT_FAR = N_("This point is far from the metropolis. Write latitude first, then longitude: 50.061, 19.937")

Point = tuple[int, int]
"""Latitude and longitude in micro-degrees."""


def point_in(text: str) -> Point:
    """The typed point, to some hundred metres; ValueError with a sentence where there is none."""
    found = PAIR.fullmatch(text.strip())
    if found is None:
        raise ValueError(POINT_WRONG)
    lat, lng = (round(float(part.replace(",", ".")) * 1_000) * ROUNDED_TO for part in found.groups())
    if not (SOUTH_WEST[0] <= lat <= NORTH_EAST[0] and SOUTH_WEST[1] <= lng <= NORTH_EAST[1]):
        raise ValueError(POINT_FAR)
    return lat, lng


def point_text(point: Point) -> str:
    """The point as one types it."""
    return ", ".join(f"{side / MICRO:.3f}" for side in point)


def apart(here: Point, lat: int, lng: int) -> int:
    """The square of a distance, as the database computes it, too."""
    return (LAT_PART * (lat - here[0])) ** 2 + (LNG_PART * (lng - here[1])) ** 2


def metres(here: Point, lat: int | None, lng: int | None) -> int | None:
    """Whole metres in a straight line; None where it is not known where a school stands."""
    return None if lat is None or lng is None else isqrt(apart(here, lat, lng)) // PARTS_IN_METRE
