"""A clock that runs, but elsewhere in time: the demonstration goes through the days of a round in some seconds."""

from datetime import UTC, datetime, timedelta


class TravellingClock:
    """The clock of the machine, moved by as much as was asked for last."""

    def __init__(self, at: datetime) -> None:
        self._shift = timedelta(0)
        self.travel(at)

    def now(self) -> datetime:
        """The instant that the rehearsal is at."""
        return datetime.now(UTC) + self._shift

    def jumped(self) -> bool:
        """Travelling is what it is for."""
        return False

    def travel(self, at: datetime) -> None:
        """Go on from ``at``."""
        self._shift = at - datetime.now(UTC)
