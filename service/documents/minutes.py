"""The protocol of the committee as a PDF: what the service knows is filled in, the rest is lines to write on."""

from typing import Any

from service.documents.forms import PlacesLine, Protocol, Tie
from service.documents.papers import MEMBERS, committee_lines, paper
from service.documents.words import PAPERS
from service.kit.languages import decimal, moment, points, speaking
from service.kit.languages import gettext as _

COUNTS = ("seats", "qualified", "confirmed", "admitted", "free")


def protocol_pdf(one: Protocol) -> bytes:
    """Composition, numbers class by class, decisions on ties, further decisions, signatures. Nobody's points."""
    with speaking(PAPERS):
        told = {
            "school": one.school_name,
            "lines": [one.round_name, _("As it stands on {moment}", moment=moment(one.at))],
            "sitting": [_("Date of the sitting:"), _("Place:")],
            "composition": _("Composition of the committee"),
            "members": committee_lines(),
            "numbers": {"name": _("Result of the recruitment"), "lines": _numbers(one), **_table(one)},
            "ties": {"name": _("Decisions about candidates who stood equal"), "lines": _ties(one.ties)},
            "other": {
                "name": _("Further decisions and remarks"),
                "line": _("For example about certificates issued abroad, or documents accepted late:"),
            },
            "signatures": [_("Chair of the committee"), *[_("Member of the committee")] * (MEMBERS - 1)],
        }
        return paper("protocol.typ", _("Protocol of the recruitment committee"), one.at, told)


def _numbers(one: Protocol) -> list[str]:
    said = [
        _("Candidates who asked for a class of the school: {number}.", number=decimal(one.applied)),
        _("Qualified: {number}.", number=decimal(sum(line.qualified for line in one.lines))),
        _("Not qualified: {number}.", number=decimal(one.refused)),
        _("Will confirmed with the originals: {number}.", number=decimal(sum(line.confirmed for line in one.lines))),
    ]
    if one.admitted_known:
        said.append(_("Admitted: {number}.", number=decimal(sum(line.admitted for line in one.lines))))
    return said


def _table(one: Protocol) -> dict[str, Any]:
    header = [_("Class"), _("Seats"), _("Qualified"), _("Confirmed"), _("Admitted"), _("Free"), _("Lowest points")]
    return {"header": header, "rows": [_row(line, one.admitted_known) for line in one.lines]}


def _row(line: PlacesLine, admitted_known: bool) -> list[str]:
    counted = {name: decimal(getattr(line, name)) for name in COUNTS}
    if not admitted_known:
        counted["admitted"] = "–"
    return [line.name, *counted.values(), "–" if line.points is None else points(line.points)]


def _ties(ties: list[Tie]) -> list[str]:
    if not ties:
        return [_("None: the order of the law decided every seat.")]
    return [
        _(
            "{class_name}: candidates {order} stood equal by every step of the law; the committee put them in this "
            "order. Decided by: {committee}, recorded on {moment}. Reason: {reason}",
            class_name=tie.class_name,
            order=", ".join(tie.order),
            committee=tie.committee,
            moment=moment(tie.decided_at),
            reason=tie.reason,
        )
        for tie in ties
    ]
