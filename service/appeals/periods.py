"""Until when one appeals and decides: the periods of the year, counted from the list of the admitted."""

from datetime import datetime

from service.confirmations.forms import DatesView
from service.documents.justifications import appeal_days
from service.kit.clock import WARSAW


def last_day(dates: DatesView | None) -> datetime | None:
    """The last instant of an appeal after the list of the admitted; None where dates or law are not on record.

    Each step is counted from the last day of the one before. Whoever had the justification earlier has to appeal
    earlier; when it was received only the school and the family know.
    """
    from recruit_core.procedure.appeal_periods import appeal_deadlines, appeal_periods
    from recruit_core.procedure.law import UnknownProcedure
    from recruit_core.procedure.warsaw import last_instant

    if dates is None:
        return None
    published = dates.admitted_at.astimezone(WARSAW).date()
    try:
        steps = appeal_deadlines(published, appeal_periods(published.year))
    except UnknownProcedure:
        return None
    return last_instant(next(step.last for step in steps if step.step.name == "appeal"))


def due(lodged_at: datetime) -> datetime | None:
    """The last instant of the head's decision on an appeal."""
    from recruit_core.procedure.period import period_ends
    from recruit_core.procedure.warsaw import last_instant

    days = appeal_days(lodged_at)
    return last_instant(period_ends(lodged_at.astimezone(WARSAW).date(), days.decision)) if days else None
