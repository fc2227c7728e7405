"""The map of the metropolis: boundaries of its gminas as shapes of a picture, and what each gmina offers.

Boundaries: the state register of boundaries, through the public-domain repository jusuff/PolandGeoJson, simplified.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import BaseModel
from sqlmodel import Session, col, func, select

from service.offers.distances import MICRO, Point
from service.offers.tables import Programme, School
from service.offers.words import GMINAS

WIDTH = 1_000
SHADES = (0, 1, 6, 21)
"""From how many schools on a gmina is drawn darker."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A gmina on the map: its outline as an SVG path, and where its number stands."""

    teryt: str
    path: str
    x: int
    y: int


class Gmina(BaseModel):
    """What a gmina offers. ``number`` is its number on the map."""

    number: int
    teryt: str
    name: str
    schools: int
    classes: int
    seats: int


class GminaList(BaseModel):
    """All gminas of the metropolis: the city, then the others by the alphabet."""

    gminas: list[Gmina]


def gminas(session: Session) -> GminaList:
    """Schools, classes and seats of every gmina, those with none as well."""
    schools = dict(session.exec(select(School.gmina, func.count()).group_by(School.gmina)).all())
    query = select(School.gmina, func.count(), func.sum(Programme.seats)).join(
        Programme, col(Programme.school_id) == School.id
    )
    classes = {gmina: (many, seats) for gmina, many, seats in session.exec(query.group_by(School.gmina))}
    return GminaList(
        gminas=[
            Gmina(
                number=number,
                teryt=teryt,
                name=name,
                schools=schools.get(teryt, 0),
                classes=classes.get(teryt, (0, 0))[0],
                seats=classes.get(teryt, (0, 0))[1],
            )
            for number, (teryt, name) in enumerate(GMINAS.items(), start=1)
        ]
    )


def shade(schools: int) -> int:
    """How dark a gmina is drawn: 0 without a school, up to 3."""
    return sum(schools >= least for least in SHADES) - 1


@cache
def shapes() -> tuple[tuple[Shape, ...], int]:
    """Every gmina of the map, in the order of their numbers, and the height of the picture."""
    rings = _rings()
    lats, lngs = zip(*(corner for ring in rings.values() for corner in ring), strict=True)
    west, north, scale = min(lngs), max(lats), (WIDTH - 20) / (max(lngs) - min(lngs))

    def placed(point: Point) -> tuple[int, int]:
        return 10 + round((point[1] - west) * scale), 10 + round((north - point[0]) * scale * 14 / 9)

    drawn = [
        Shape(teryt, "M" + "L".join(f"{x} {y}" for x, y in map(placed, rings[teryt])) + "Z", *placed(centre(teryt)))
        for teryt in GMINAS
    ]
    return tuple(drawn), placed((min(lats), west))[1] + 10


@cache
def centre(teryt: str) -> Point:
    """The centre of gravity of a gmina, from which distances are counted, in micro-degrees."""
    ring = _rings()[teryt]
    lat0, lng0 = ring[0]
    area = lat = lng = 0
    for (lat1, lng1), (lat2, lng2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = (lat1 - lat0) * (lng2 - lng0) - (lat2 - lat0) * (lng1 - lng0)
        area += cross
        lat += cross * (lat1 + lat2 - 2 * lat0)
        lng += cross * (lng1 + lng2 - 2 * lng0)
    return lat0 + lat // (3 * area), lng0 + lng // (3 * area)


@cache
def _rings() -> dict[str, list[Point]]:
    text = (files("simulations") / "krakow" / "gminas.geojson").read_text(encoding="utf-8")
    corners = {one["properties"]["teryt"]: one["geometry"]["coordinates"][0] for one in json.loads(text)["features"]}
    return {
        teryt: [(round(lat * MICRO), round(lng * MICRO)) for lng, lat in ring[:-1]] for teryt, ring in corners.items()
    }
