"""What is done to the offer: seats and criteria of one programme, and whole offers of an office."""

from collections.abc import Sequence

from sqlalchemy import insert
from sqlmodel import select

from service.access.actor import Actor
from service.kit.etag import require_version
from service.kit.ids import new_public_id
from service.kit.languages import N_, moment
from service.kit.problems import INVALID, Finding, Kind, Refusal
from service.offers import store
from service.offers.forms import BroughtIn, NewOffer, NewProgramme, NewSchool, ProgrammeChange, ProgrammeView
from service.offers.tables import Programme, School
from service.offers.words import folded
from service.office import Act, Office
from service.rounds.store import current

OFFER_FROZEN = Kind(
    "offer-frozen",
    409,
    N_("The offer can no longer be changed"),
    N_("The round was closed on {moment}; places are given by the offer as it was then."),
)
TWICE = N_("“{code}” stands in the list or in the offer already.")
SCHOOL_UNKNOWN = N_("No school has the code “{code}”.")


def require_open_offer(act: Act) -> None:
    """Refusal ``offer-frozen`` once the round has been closed and none follows yet."""
    one = current(act.session, act.now)
    if one is not None and one.closed_at is not None:
        raise Refusal(OFFER_FROZEN, moment=moment(one.closed_at))


def change_programme(
    office: Office, actor: Actor, programme_id: str, asked: ProgrammeChange, seen: int
) -> ProgrammeView:
    """A school changes seats and scored subjects of one programme. Refusals ``version-stale``, ``offer-frozen``."""
    with office.act(actor, "offer.change") as act:
        one, school = store.own_programme(act.session, act.actor, programme_id)
        require_version(one.version, seen)
        require_open_offer(act)
        before = f"{one.seats} {one.scored_subjects}"
        one.seats, one.scored_subjects, one.version = asked.seats, asked.scored_subjects, one.version + 1
        act.session.add(one)
        act.record(f"programme:{one.public_id}", offered=f"{asked.seats} {asked.scored_subjects}", instead_of=before)
        return store.programme_view(one, school)


def bring_in(
    office: Office,
    actor: Actor,
    schools: Sequence[NewSchool],
    programmes: Sequence[NewProgramme],
    key: str | None = None,
) -> BroughtIn:
    """An office writes down a whole offer or nothing of it. Refusal ``invalid`` names rows, 1 = the first."""
    asked = NewOffer.model_construct(schools=list(schools), programmes=list(programmes))
    with office.act(actor, "offer.bring-in") as act:
        return act.once(key, asked, BroughtIn, lambda: _bring_in(act, schools, programmes))


def _bring_in(act: Act, schools: Sequence[NewSchool], programmes: Sequence[NewProgramme]) -> BroughtIn:
    _require_new(act, School, "schools", [one.code for one in schools])
    _require_new(act, Programme, "programmes", [one.code for one in programmes])
    if schools:
        act.session.execute(insert(School), [_school_row(one) for one in schools])
    known = {school.code: school for school in act.session.exec(select(School))}
    strangers = [
        Finding(SCHOOL_UNKNOWN, "school-unknown", row=row, column="school", named={"code": one.school})
        for row, one in enumerate(programmes, start=1)
        if one.school not in known
    ]
    if strangers:
        raise Refusal(INVALID, strangers[:200], total=len(strangers))
    if programmes:
        act.session.execute(insert(Programme), [programme_row(one, known[one.school]) for one in programmes])
    act.record("offer:list", schools=len(schools), programmes=len(programmes))
    return BroughtIn(schools=len(schools), programmes=len(programmes))


def _require_new(act: Act, table: type[School] | type[Programme], column: str, codes: Sequence[str]) -> None:
    taken = set(act.session.exec(select(table.code)))
    findings = []
    for row, code in enumerate(codes, start=1):
        if code in taken:
            findings.append(Finding(TWICE, "code-twice", row=row, column=column, named={"code": code}))
        taken.add(code)
    if findings:
        raise Refusal(INVALID, findings[:200], total=len(findings))


def _school_row(asked: NewSchool) -> dict[str, object]:
    return {"public_id": new_public_id(), "sought": sought_in(asked.name, asked.code), **asked.model_dump()}


def programme_row(asked: NewProgramme, school: School) -> dict[str, object]:
    """The row of a new programme of ``school``."""
    return {
        "public_id": new_public_id(),
        "school_id": school.id,
        "version": 1,
        "sought": sought_in(asked.name, asked.code, school.name),
        **asked.model_dump(exclude={"school"}),
    }


def sought_in(*texts: str) -> str:
    """The text a search looks in: a blank before every word, as a search looks for the beginnings of words."""
    return " " + folded(" ".join(texts))
