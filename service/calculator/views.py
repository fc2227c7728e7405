"""What typed-in grades give, item by item and at any class of the offer, beside the class's last released figure."""

from collections.abc import Sequence

from sqlmodel import Session

from service.calculator.findings import finding
from service.calculator.forms import Asked, ClassPoints, Counted, LastTime
from service.kit.problems import INVALID, Refusal
from service.offers import store as offers
from service.offers.forms import ProgrammePage, ProgrammeView
from service.offers.words import scored_entries
from service.publications import store as publications
from service.records import points
from service.records.points import Scored

SUBJECTS_MISSING = "scored_subjects"


def counted(session: Session, asked: Asked) -> Counted:
    """The answer to one request. Refusals ``invalid`` with every mistake, ``not-found`` for an unknown class."""
    facts, subjects = _facts(asked)
    chosen = offers.programme(session, asked.programme) if asked.programme else None
    found = offers.programmes(session, asked.sought) if asked.sought else ProgrammePage(programmes=[], next=None)
    at = [*([chosen] if chosen else []), *found.programmes]
    scored = points.points_at(facts, [subjects, *(one.scored_subjects for one in at)])
    known = last_known(session, [one.code for one in at])
    classes = [_class_points(one, there, known) for one, there in zip(at, scored[1:], strict=True)]
    own = scored[1] if chosen else scored[0]
    return Counted(
        points=own.points,
        items=own.items,
        missing=_missing(own) + ([] if chosen else _subjects_missing(subjects)),
        chosen=classes.pop(0) if chosen else None,
        classes=classes,
        next=found.next,
    )


def _facts(asked: Asked) -> tuple[dict[str, object], str]:
    """The facts of the record and the scored subjects it names, checked by the rulebook that counts them."""
    from recruit_core.errors import InvalidRegister

    try:
        return points.facts_of(asked.record)
    except InvalidRegister as refusal:
        found = [finding(problem) for problem in refusal.problems]
        raise Refusal(INVALID, found, total=refusal.total) from None


def last_known(session: Session, codes: Sequence[str]) -> dict[str, LastTime]:
    """For each class the newest release in which it had seats; classes never released are left out."""
    known: dict[str, LastTime] = {}
    for publication, its_round in publications.released(session):
        unknown = [code for code in codes if code not in known]
        for code, row in publications.classes_named(session, publication, unknown).items() if unknown else ():
            if row.seats:
                known[code] = LastTime(
                    round=its_round.public_id,
                    round_name=its_round.name,
                    released_at=publication.released_at,
                    points=row.points,
                    seats=row.seats,
                    taken=row.taken,
                )
    return known


def _class_points(one: ProgrammeView, scored: Scored, known: dict[str, LastTime]) -> ClassPoints:
    return ClassPoints(programme=one, points=scored.points, missing=_missing(scored), last_time=known.get(one.code))


def _missing(scored: Scored) -> list[str]:
    return [item.item for item in scored.items if not item.given]


def _subjects_missing(subjects: str) -> list[str]:
    """``scored_subjects`` where a record names fewer than the law scores."""
    few = len(scored_entries(subjects)) < points.rules().law.grades.scored_subjects
    return [SUBJECTS_MISSING] if few else []
