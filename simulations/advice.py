"""What a family may be told of its list: how often each wish, and nothing at all, comes out over many futures.

A wish is reached in a future when the points lie above those of the last one in, or seats stay free; whoever is level
with the last one in may be in or out, and is told the worse. Cutoffs of one future belong together, so the chance of
ending with nothing is counted over futures and not multiplied: full classes are full together. Told are bands, with the
day and the seats they were made from; when seats change they are withdrawn.

Advice only ever adds wishes at the end of a list. Under deferred acceptance that takes nothing from the wishes before
it, so following it cannot hurt, and no other order than the true one is ever rewarded (Dubins and Freedman 1981).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from recruit_core.stability import cutoff_keys
from simulations.city import City
from simulations.futures import Future, future, last_ones

Floats = NDArray[np.float64]
BANDS: Final = ((0.95, "nearly sure"), (0.7, "likely"), (0.3, "open"), (0.05, "unlikely"), (0.0, "hardly"))
SAFE: Final = 0.95
FREE: Final = -1
"""Cutoff of a class with free seats: anybody eligible is in."""


class NoAdviceError(Exception):
    """Nothing can be told: the seats have changed since, or a class was not there."""


@dataclass(frozen=True)
class Outlook:
    """Points of the last one in of every programme in many futures: what advice is read from.

    `cutoffs` (futures, programmes) in hundredths, `FREE` while seats are free.
    """

    programmes: tuple[str, ...]
    cutoffs: NDArray[np.int64]
    made_on: date
    seats: str
    """digest of the seats that the futures were played with"""

    def holds_for(self, city: City) -> bool:
        """Whether the seats are still those; if not, the advice is withdrawn."""
        return self.seats == seats_digest(city)

    def reached(self, points: Mapping[str, int]) -> NDArray[np.bool_]:
        """(futures, wishes)  in which futures these points would be above the last one in.

        Raises `NoAdviceError` with every class that the futures do not have.
        """
        unknown = sorted(points.keys() - set(self.programmes))
        if unknown:
            raise NoAdviceError(
                f"no future has the classes {', '.join(unknown)}; make the outlook from the present offer"
            )
        columns = [self.programmes.index(name) for name in points]
        return np.array(list(points.values()), dtype=np.int64)[None, :] > self.cutoffs[:, columns]


def outlook(city: City, numbers: Sequence[int], sources: tuple[str, ...], made_on: date) -> Outlook:
    """The outlook from these futures of a city."""
    rows = [last_ones(future(city, number, sources)) for number in numbers]
    names = tuple(sorted(rows[0]))
    points = [[FREE if row[name] is None else row[name] for name in names] for row in rows]
    return Outlook(names, np.array(points, dtype=np.int64), made_on, seats_digest(city))


def seats_digest(city: City) -> str:
    """SHA-256 of every programme with its seats."""
    rows = city.programmes.sort("programme").select("programme", "seats").iter_rows()
    return hashlib.sha256("".join(f"{name} {seats}\n" for name, seats in rows).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Advice:
    """Bands for each wish in its order, for ending with nothing, and classes that would be safe at the end."""

    wishes: tuple[tuple[str, str], ...]
    nothing: str
    additions: tuple[str, ...]


def advice(seen: Outlook, seats: str, points: Mapping[str, int], others: Mapping[str, int], most: int = 3) -> Advice:
    """Advice on a list. `points` of the wishes in their order, `others` of classes that are not on it, in hundredths.

    `seats` is the digest of the seats there are now. Additions are named only where ending with nothing is more than a
    hardly: those that are nearly sure, the most wanted (highest points of the last one in) first. Raises
    `NoAdviceError` when seats have changed since the outlook was made, or a class is not in it.
    """
    if seats != seen.seats:
        raise NoAdviceError(f"seats have changed since {seen.made_on}: what was told then is withdrawn")
    inside = seen.reached(points)
    fails = ~inside.any(axis=1)
    nothing = float(fails.mean())
    bands = tuple((name, band(float(share))) for name, share in zip(points, inside.mean(axis=0), strict=True))
    additions = () if nothing < BANDS[-2][0] else _safe(seen, fails, others, most)
    return Advice(bands, band(nothing), additions)


def _safe(seen: Outlook, fails: NDArray[np.bool_], others: Mapping[str, int], most: int) -> tuple[str, ...]:
    """Classes nearly sure over all futures and over those in which the list `fails`: there they are needed.

    Full classes are full together, so what is nearly sure on the whole may be full just where the list fails.
    """
    if not others:
        return ()
    reached = seen.reached(others)
    shares = np.minimum(reached.mean(axis=0), reached[fails].mean(axis=0))
    wanted = {name: float(np.median(seen.cutoffs[:, seen.programmes.index(name)])) for name in others}
    safe = [name for name, share in zip(others, shares, strict=True) if share >= SAFE]
    return tuple(sorted(safe, key=lambda name: (-wanted[name], name))[:most])


def band(share: float) -> str:
    """The band of a share of futures."""
    return next(name for least, name in BANDS if share >= least)


# --- is it true


@dataclass(frozen=True, slots=True)
class Reliability:
    """One line of the diagram: wishes whose chance was told between two bounds, the mean told, the share that came."""

    low: float
    high: float
    wishes: int
    told: float
    came: float


@dataclass(frozen=True)
class Calibration:
    """How good the chances are. `brier` is the score of the chances as told, `binned` that of the mean of each bin.

    The binned score is reliability − resolution + uncertainty (Murphy 1973).
    """

    lines: tuple[Reliability, ...]
    brier: float
    binned: float
    reliability: float
    resolution: float
    uncertainty: float


def calibrated(told: Floats, came: NDArray[np.bool_], bins: int = 10) -> Calibration:
    """Chances told beside what came. The three parts add up to the score of the binned chances."""
    at = np.minimum((told * bins).astype(np.int64), bins - 1)
    many = np.bincount(at, minlength=bins)
    means = np.divide(np.bincount(at, weights=told, minlength=bins), many, out=np.zeros(bins), where=many > 0)
    shares = np.divide(np.bincount(at, weights=came, minlength=bins), many, out=np.zeros(bins), where=many > 0)
    base, weight = float(came.mean()), many / many.sum()
    lines = tuple(
        Reliability(int(one) / bins, (int(one) + 1) / bins, int(many[one]), float(means[one]), float(shares[one]))
        for one in np.flatnonzero(many)
    )
    return Calibration(
        lines,
        float(((told - came) ** 2).mean()),
        float(((means[at] - came) ** 2).mean()),
        float((weight * (means - shares) ** 2).sum()),
        float((weight * (shares - base) ** 2).sum()),
        base * (1 - base),
    )


def calibration(city: City, learnt: Sequence[int], held_out: Sequence[int], sources: tuple[str, ...]) -> Calibration:
    """Chances from some futures, held against other ones that they were not made from.

    A wish came where its candidate has the seat, or goes by law before the last one who has one; ties are decided.
    """
    seen = outlook(city, learnt, sources, date.min)
    told, came = [], []
    for number in held_out:
        one = future(city, number, sources)
        columns, points, inside = _pairs(seen, one)
        told.append((points[None, :] > seen.cutoffs[:, columns]).mean(axis=0))
        came.append(inside)
    return calibrated(np.concatenate(told), np.concatenate(came))


def _pairs(seen: Outlook, one: Future) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Programme, points, and whether it came, of every wish that is considered at all."""
    market, seating = one.matching.compared, one.matching.seating
    register, rules = one.matching.register, one.matching.rulebook
    standing = rules.standing(register)
    considered = np.flatnonzero(market.key >= 0)
    rows = market.rows(considered)
    names = register.programmes["programme"].gather(register.choices["programme"])
    place = {name: at for at, name in enumerate(seen.programmes)}
    columns = names.replace_strict(place, return_dtype=pl.Int64).to_numpy()
    came = market.key[considered] >= cutoff_keys(market, seating)[market.pool[considered]]
    return columns[rows], standing["points"].to_numpy()[rows], came
