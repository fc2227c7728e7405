"""Instants as an order writes them, in the local time of Warsaw, and back.

An order says "od 13 maja do 4 lipca do godz. 15.00". A day without an hour is the whole day: it begins at 00:00 and
ends with its last instant before the next local midnight, on the days of 23 and of 25 hours as well. An hour includes
its own instant: whoever comes at 15:00:00 sharp is in time. No hour is guessed: one that the change of clocks skips or
brings twice is refused.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")
INSTANT = timedelta(microseconds=1)
"""The finest difference between two instants."""

_WRITTEN = re.compile(r"(20[0-9]{2}-[0-9]{2}-[0-9]{2})(?:[ T]([0-9]{2}:[0-9]{2}))?")
_HOW = 'write a day, "2027-05-17", or a day and an hour of Warsaw, "2027-05-17 15:00"'
_OTHER = "write another hour, or the day alone"


class UnusableLocalTime(ValueError):
    """A local time that names no instant. `code` names the fault, `remedy` says what to write."""

    def __init__(self, code: str, remedy: str) -> None:
        self.code, self.remedy = code, remedy
        super().__init__(remedy)


def opening(text: str) -> datetime:
    """The UTC instant at which something opens: at the hour given, or with the first instant of the day.

    Raises `UnusableLocalTime`.
    """
    day, hour = _read(text)
    return instant(day, hour or time())


def closing(text: str) -> datetime:
    """The last UTC instant at which something is still open: the hour given, or the last instant of the day.

    Raises `UnusableLocalTime`.
    """
    day, hour = _read(text)
    return last_instant(day) if hour is None else instant(day, hour)


def instant(day: date, hour: time) -> datetime:
    """The UTC instant of a local hour. Raises `UnusableLocalTime` where that hour comes never or twice on the day."""
    earlier = datetime.combine(day, hour, WARSAW)
    later = earlier.replace(fold=1)
    if earlier.utcoffset() == later.utcoffset():
        return earlier.astimezone(UTC)
    if _comes_back(earlier):
        raise UnusableLocalTime("hour-twice", f"the clocks go back on {day} and {hour:%H:%M} comes twice; {_OTHER}")
    raise UnusableLocalTime("hour-skipped", f"the clocks go forward on {day} and skip {hour:%H:%M}; {_OTHER}")


def last_instant(day: date) -> datetime:
    """The last UTC instant of a local day."""
    return instant(day + timedelta(days=1), time()) - INSTANT


def local_day(at: datetime) -> date:
    """The local date of an aware instant."""
    return at.astimezone(WARSAW).date()


def written_opening(at: datetime) -> str:
    """The local text that `opening` reads as this instant; a day alone where it is the day's first instant."""
    return str(local_day(at)) if at == instant(local_day(at), time()) else _hour(at)


def written_closing(at: datetime) -> str:
    """The local text that `closing` reads as this instant; a day alone where it is the day's last instant."""
    return str(local_day(at)) if at == last_instant(local_day(at)) else _hour(at)


def _hour(at: datetime) -> str:
    return f"{at.astimezone(WARSAW):%Y-%m-%d %H:%M}"


def _read(text: str) -> tuple[date, time | None]:
    match = _WRITTEN.fullmatch(text)
    try:
        if match:
            return date.fromisoformat(match[1]), time.fromisoformat(match[2]) if match[2] else None
    except ValueError:  # the thirtieth of February, or 24:00
        pass
    raise UnusableLocalTime("date-unreadable", _HOW)


def _comes_back(local: datetime) -> bool:
    """Whether a local time exists: one that the clocks skip is another one after a turn through UTC."""
    return local.astimezone(UTC).astimezone(WARSAW).replace(tzinfo=None) == local.replace(tzinfo=None)
