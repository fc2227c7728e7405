"""The accessibility statement: its dates, and until when the law wants it reviewed again.

Whoever reviews the statement reads its page, mends it and writes the day into `REVIEWED`.
"""

from datetime import date

PUBLISHED = date(2026, 11, 20)
CHANGED = date(2026, 11, 26)
MADE = date(2026, 11, 26)
REVIEWED = date(2026, 11, 26)


def review_due(reviewed: date) -> date:
    """The 31st of March that follows: every year by then (art. 11 of the Act of 4 April 2019)."""
    march = date(reviewed.year, 3, 31)
    return march if reviewed < march else date(reviewed.year + 1, 3, 31)
