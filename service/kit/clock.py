"""The clock of the service: handed in, never read on the side; UTC is stored, Warsaw time is shown."""

from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")


class Clock(Protocol):
    """Tells the present instant, always with the zone UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SetClock:
    """A clock that stands where it was set; tests and rehearsals move it by hand."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def set(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def advance(self, **span: float) -> None:
        """Move on by ``timedelta(**span)``, for instance ``advance(minutes=31)``."""
        self._at += timedelta(**span)


def warsaw(day: str, time: str = "00:00") -> datetime:
    """The UTC instant of a local date and time as a regulation writes it: ``warsaw("2026-05-12", "15:00")``."""
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=WARSAW).astimezone(UTC)
