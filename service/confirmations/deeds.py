"""What a school may record about a candidate now, and why it may not record the rest."""

from collections.abc import Sequence
from datetime import datetime

from recruit_core.rounds.events import AppealUpheld, Event, Resignation
from recruit_core.rounds.statuses import Status
from recruit_core.rounds.vacancies import HOLDING
from service.confirmations.forms import DatesView
from service.confirmations.season import EARLIER_ROUND, LATER_ROUND
from service.confirmations.words import word
from service.kit.languages import N_, moment
from service.kit.problems import Kind, Refusal

CONFIRM, RESIGN = "confirmation", "resignation"
UNCONFIRM, UNRESIGN = "retraction of confirmation", "retraction of resignation"

DATES_MISSING = Kind(
    "confirmation-dates-missing",
    409,
    N_("The dates of confirmation are not known yet"),
    N_("Nothing was recorded. An official of the recruitment enters them first."),
)
CONFIRMATION_OVER = Kind(
    "confirmation-over",
    409,
    N_("The time to confirm is over"),
    N_("Nothing was recorded. Will could be confirmed until {closes}."),
)
LIST_OUT = Kind(
    "admitted-list-out",
    409,
    N_("The list of the admitted is out"),
    N_("Nothing was changed. What was the basis of the list of {admitted} stays; a mistake in it is for an appeal."),
)
STANDS_OTHERWISE = Kind(
    "stands-otherwise",
    409,
    N_("The candidate stands otherwise by now"),
    N_("Nothing was recorded. The present state: {word}."),
)


def open_deeds(status: Status, recorded: Sequence[Event], dates: DatesView | None, now: datetime) -> list[str]:
    """What may be recorded of a candidate of this status at ``now``, after the events ``recorded`` of it alone.

    Nothing that the list of the admitted was made from is taken back once the list is out. A seat given on appeal may
    be confirmed at any time. What another round's result has settled is recorded there.
    """
    last = recorded[-1] if recorded else None
    given_by = next((event for event in reversed(recorded) if _gives(event)), None)
    if dates is None or getattr(given_by, "by", None) == LATER_ROUND:
        return []
    settled = last is not None and (last.at < dates.admitted_at <= now or last.by == EARLIER_ROUND)
    in_time = now <= dates.closes_at or isinstance(given_by, AppealUpheld)
    allowed = {
        CONFIRM: status.name == "qualified" and in_time,
        RESIGN: status.name in HOLDING,
        UNCONFIRM: status.name == "confirmed" and not settled,
        UNRESIGN: status.name == "resigned" and isinstance(last, Resignation) and not settled,
    }
    return [deed for deed, is_open in allowed.items() if is_open]


def _gives(event: Event) -> bool:
    """Whether the event says which seat the candidate holds from then on."""
    return isinstance(event, AppealUpheld) or event.by == LATER_ROUND


def require_open(deed: str, status: Status, recorded: Sequence[Event], dates: DatesView | None, now: datetime) -> None:
    """Refusals ``confirmation-dates-missing``, ``confirmation-over``, ``admitted-list-out``, ``stands-otherwise``."""
    if dates is None:
        raise Refusal(DATES_MISSING)
    if deed in open_deeds(status, recorded, dates, now):
        return
    if deed == CONFIRM and now > dates.closes_at:
        raise Refusal(CONFIRMATION_OVER, closes=moment(dates.closes_at))
    if deed in (UNCONFIRM, UNRESIGN) and now >= dates.admitted_at:
        raise Refusal(LIST_OUT, admitted=moment(dates.admitted_at))
    raise Refusal(STANDS_OTHERWISE, word=word(status))
