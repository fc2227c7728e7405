"""When a period of days ends: Kodeks postępowania administracyjnego, art. 57 § 1 and 4."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

SATURDAY = 5
DAY = timedelta(days=1)


def period_ends(begins: date, days: int) -> date:
    """The last day of a period of `days` that an event on the day `begins` sets going.

    The day of the event does not count. Where the last day is a Saturday or a day off by statute (Sundays, the
    holidays of the year; 24 December since 2025), the period ends on the next day that is neither. Raises ValueError
    where `days` is not positive.
    """
    if days < 1:
        raise ValueError(f"a period has at least one day, not {days}")
    last = begins + days * DAY
    while not is_working_day(last):
        last += DAY
    return last


def is_working_day(day: date) -> bool:
    """Whether a period may end on this day: neither a Saturday nor a day off by statute."""
    return day.weekday() < SATURDAY and day not in _days_off(day.year)


@cache
def _days_off(year: int) -> frozenset[date]:
    import holidays

    return frozenset(holidays.country_holidays("PL", years=year))
