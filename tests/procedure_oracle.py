"""The procedure transcribed by hand: clocks of Warsaw, days off, counting of schools. Shares no code with the core."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

DAY = timedelta(days=1)


def last_sunday(year: int, month: int) -> date:
    day = date(year, month, 31)
    while day.weekday() != 6:
        day -= DAY
    return day


def warsaw_clock(at: datetime) -> datetime:
    """What the clocks of Warsaw show: two hours ahead of UTC from the last Sunday of March, 1 h UTC, to October's."""
    plain = at.astimezone(UTC).replace(tzinfo=None)
    one = timedelta(hours=1)
    begins = datetime.combine(last_sunday(plain.year, 3), datetime.min.time()) + one
    ends = datetime.combine(last_sunday(plain.year, 10), datetime.min.time()) + one
    return plain + (2 * one if begins <= plain < ends else one)


def instants_of(clock: datetime) -> list[datetime]:
    """Every instant at which the clocks of Warsaw show this: none, one or two."""
    guesses = [(clock - timedelta(hours=hours)).replace(tzinfo=UTC) for hours in (2, 1)]
    return [guess for guess in guesses if warsaw_clock(guess) == clock]


def easter(year: int) -> date:
    """Easter Sunday by the rule of Meeus, Jones and Butcher."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def day_off(day: date) -> bool:
    """Ustawa o dniach wolnych od pracy, art. 1: Sundays and the days listed there; 24 December since 2025."""
    fixed = {(1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26)}
    if day.year >= 2025:
        fixed.add((12, 24))
    after_easter = (day - easter(day.year)).days
    return day.weekday() == 6 or (day.month, day.day) in fixed or after_easter in (0, 1, 49, 60)


def period_ends(begins: date, days: int) -> date:
    day = begins
    for _ in range(days):
        day += DAY
    while day.weekday() == 5 or day_off(day):
        day += DAY
    return day


def too_many(
    choices: Iterable[tuple[str, str]],
    schools: Mapping[str, tuple[str, str | None]],
    own: Mapping[str, int | None],
    statute: int,
) -> set[tuple[str, int]]:
    """Candidate and number of schools wherever a limit is exceeded; `schools` is programme -> school, organiser."""
    named: dict[str, dict[str | None, set[str]]] = {}
    for candidate, programme in choices:
        school, organiser = schools[programme]
        whose = organiser if organiser in own else None
        named.setdefault(candidate, {}).setdefault(whose, set()).add(school)
    refused = set()
    for candidate, groups in named.items():
        for whose, distinct in groups.items():
            limit = statute if whose is None else own[whose]
            if limit is not None and len(distinct) > limit:
                refused.add((candidate, len(distinct)))
    return refused
