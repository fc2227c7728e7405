"""What a family is told about its list: the state, what follows from it, and the next step."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.applications.forms import ApplicationView, Standing, Wish
from service.kit.languages import N_, moment
from service.kit.languages import gettext as _
from service.promises import promise_of
from service.rounds.forms import RoundView
from service.rounds.tables import Round
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class StandingWords:
    """A standing in words: the word, its colour, the consequence, the label and the page of the next step."""

    word: str
    colour: str
    consequence: str
    step: str | None
    page: str = "wishes"


STANDINGS: dict[Standing, StandingWords] = {
    Standing.NOT_OPEN: StandingWords(
        N_("not open yet"),
        "calm",
        N_("You can prepare the list now and send it from {opens}."),
        N_("Prepare the list"),
    ),
    Standing.EMPTY: StandingWords(
        N_("no wishes yet"),
        "wait",
        N_("Without a list that was sent there is no place in this round. You have time until {closes}."),
        N_("Choose classes"),
    ),
    Standing.DRAFT: StandingWords(
        N_("not sent"),
        "bad",
        N_("This list does not count yet. Send it before {closes}."),
        N_("Check and send"),
        "check",
    ),
    Standing.SENT: StandingWords(
        N_("sent"),
        "good",
        N_("The list sent on {sent} counts. You can change it until {closes}."),
        N_("See the list and change it"),
    ),
    Standing.SENT_AND_CHANGED: StandingWords(
        N_("sent, later changes not sent"),
        "wait",
        N_("The list sent on {sent} counts. Your later changes count only when you send them, before {closes}."),
        N_("Check and send the changes"),
        "check",
    ),
    Standing.COUNTS: StandingWords(
        N_("sent"),
        "good",
        N_("The list sent on {sent} counts. The deadline has passed; nothing can be changed."),
        N_("See the receipt"),
        "receipt",
    ),
    Standing.MISSED: StandingWords(
        N_("no list was sent"),
        "bad",
        N_("The deadline was {closes}. Free places are given in the supplementary round."),
        None,
    ),
}


def standing_text(standing: Standing, view: ApplicationView | None, one: RoundView | Round | None) -> str:
    """What follows from the standing, with the dates."""
    if one is None:
        return _("The dates of the recruitment are not announced yet.")
    sent = moment(view.sent.submitted_at) if view and view.sent else ""
    return _(STANDINGS[standing].consequence, opens=moment(one.opens_at), closes=moment(one.closes_at), sent=sent)


def limit_text(wishes: Sequence[Wish], limit: int | None) -> str:
    """How many schools stand on a list, and how many may: the limit counts schools, not their classes."""
    used = len({wish.programme.school_id for wish in wishes})
    if limit is None:
        return _("Schools on the list: {used}. You may name any number of schools and classes.", used=used)
    return _(
        "Schools on the list: {used} of at most {limit}. Of their classes you may name any number.",
        used=used,
        limit=limit,
    )


def advice(settings: Settings) -> str:
    """One sentence above every list: whether a brave first wish costs anything, which the mechanism decides."""
    return _(promise_of(settings.mechanism).advice)
