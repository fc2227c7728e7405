"""The clock of the service: handed in, never read on the side; UTC is stored, Warsaw time is shown."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")
MOST_OFF_SECONDS = 2.0


class Clock(Protocol):
    """Tells the present instant, always with the zone UTC, and whether it was put forward or back since the start."""

    def now(self) -> datetime: ...

    def jumped(self) -> bool: ...


class SystemClock:
    """The clock of the machine, beside its count of seconds that nobody can set."""

    def __init__(self, told: Callable[[], float] = time.time, counted: Callable[[], float] = time.monotonic) -> None:
        self._told, self._counted = told, counted
        self._between = told() - counted()

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._told(), UTC)

    def jumped(self) -> bool:
        """Whether it stands more than two seconds off from where the count of seconds has it."""
        return abs(self._told() - self._counted() - self._between) > MOST_OFF_SECONDS


class SetClock:
    """A clock that stands where it was set; tests and rehearsals move it by hand, and that is no jump."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def jumped(self) -> bool:
        return False

    def set(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def advance(self, **span: float) -> None:
        """Move on by ``timedelta(**span)``, for instance ``advance(minutes=31)``."""
        self._at += timedelta(**span)


def warsaw(day: str, time: str = "00:00") -> datetime:
    """The UTC instant of a local date and time as a regulation writes it: ``warsaw("2026-05-12", "15:00")``."""
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=WARSAW).astimezone(UTC)
