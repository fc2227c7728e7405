"""What is done to accounts and candidates. Each act asks the table of permissions and leaves its audit event."""

from collections.abc import Sequence

from sqlalchemy import insert
from sqlmodel import Session, select

from service.access.actor import Actor
from service.access.permissions import Role
from service.kit.ids import new_public_id
from service.kit.keys import Keys
from service.kit.languages import N_
from service.kit.problems import INVALID, Finding, Kind, Refusal
from service.office import Act, Office
from service.people import store
from service.people.forms import (
    AccountView,
    ChildView,
    EnrolledChild,
    Enrolment,
    NewChild,
    NewEnrolment,
    NewFamily,
    NewStaff,
)
from service.people.tables import Account, Candidate, Guardianship
from service.pupils.tables import PrimarySchool, Pupil

LOGIN_TAKEN = Kind(
    "login-taken",
    409,
    N_("This login is in use"),
    N_("Sign in with it, or choose another one. If it is yours and the password is lost, ask the help desk."),
)
CHILD_KNOWN = Kind(
    "child-known",
    409,
    N_("This child is already in the recruitment"),
    N_("Another account has written it down, perhaps the other parent's. The help desk can join the two."),
)
LIST_UNKNOWN_FAMILY = N_("No family account has this login.")
LIST_UNKNOWN_SCHOOL = N_("No primary school has this code.")
LIST_TWICE = N_("This number or PESEL stands in the list or in the recruitment already.")


def register_family(office: Office, asked: NewFamily, key: str | None = None) -> AccountView:
    """A family opens its account. Refusal ``login-taken``."""
    hashed = office.passwords.hash(asked.password.get_secret_value())  # 30 ms: before the write lock, not under it
    with office.act(Actor(), "account.register") as act:
        return act.once(key, asked, AccountView, lambda: _open_account(act, asked, hashed, Role.FAMILY))


def create_staff(office: Office, actor: Actor, asked: NewStaff, key: str | None = None) -> AccountView:
    """An official opens an account for a school or an office. Refusal ``login-taken``."""
    hashed = office.passwords.hash(asked.password.get_secret_value())
    with office.act(actor, "account.create") as act:
        return act.once(key, asked, AccountView, lambda: _open_account(act, asked, hashed, Role(asked.role)))


def _open_account(act: Act, asked: NewFamily | NewStaff, hashed: str, role: Role) -> AccountView:
    if act.session.exec(select(Account.id).where(Account.login == asked.login)).first():
        raise Refusal(LOGIN_TAKEN)
    account = Account(
        **asked.model_dump(exclude={"password", "role"}),
        public_id=new_public_id(),
        password=hashed,
        role=role,
        created_at=act.now,
    )
    act.session.add(account)
    act.session.flush()
    act.record(f"account:{account.public_id}", role=role)
    return store.account_view(account)


def add_child(office: Office, actor: Actor, asked: NewChild, key: str | None = None) -> ChildView:
    """A family writes down a child. Refusal ``child-known`` when the PESEL is in the recruitment already."""
    with office.act(actor, "child.add") as act:
        return act.once(key, asked, ChildView, lambda: _add_child(act, asked))


def _add_child(act: Act, asked: NewChild) -> ChildView:
    row = candidate_row(act, asked, new_number())
    if act.session.exec(select(Candidate.id).where(Candidate.pesel_mark == row["pesel_mark"])).first():
        raise Refusal(CHILD_KNOWN)
    candidate = Candidate.model_validate(row)
    act.session.add(candidate)
    act.session.flush()
    if act.actor.role is Role.FAMILY and act.actor.key is not None:
        act.session.add(Guardianship(account_id=act.actor.key, candidate_id=candidate.id))
    act.record(f"candidate:{candidate.public_id}")
    return store.child_view(candidate, act.keys)


def enrol(office: Office, actor: Actor, asked: Sequence[EnrolledChild], key: str | None = None) -> Enrolment:
    """An office writes down a whole list or nothing of it. Refusal ``invalid`` names rows, 1 = the first."""
    plain = NewEnrolment.model_construct(children=list(asked))
    with office.act(actor, "child.enrol") as act:
        return act.once(key, plain, Enrolment, lambda: _enrol(act, asked))


def _enrol(act: Act, asked: Sequence[EnrolledChild]) -> Enrolment:
    families = _families(act.session, asked)
    schools = _primary_schools(act.session, asked)
    rows = [candidate_row(act, child, child.number) for child in asked]
    if twice := _known_already(act.session, rows):
        raise Refusal(INVALID, twice[:200], total=len(twice))
    act.session.execute(insert(Candidate), rows)
    _guard(act.session, asked, families)
    _enter_schools(act.session, asked, schools)
    act.record("candidates:list", count=len(rows))
    return Enrolment(enrolled=len(rows))


def new_number() -> str:
    """A pseudonymous number for a candidate whom no office has numbered."""
    return f"K-{new_public_id()[:10].upper()}"


def candidate_row(act: Act, asked: NewChild, number: str) -> dict[str, object]:
    """The row of a new candidate, the PESEL sealed."""
    public_id, pesel = new_public_id(), asked.pesel.get_secret_value()
    return {
        "public_id": public_id,
        "number": number,
        "first_name": asked.first_name,
        "last_name": asked.last_name,
        "pesel": act.keys.seal(pesel, public_id),
        "pesel_mark": pesel_mark(act.keys, pesel),
        "gmina": asked.gmina or None,
        "version": 1,
        "created_at": act.now,
    }


def pesel_mark(keys: Keys, pesel: str) -> str:
    """What a candidate is looked up by instead of the PESEL."""
    return keys.mark(f"pesel:{pesel}")


def _families(session: Session, asked: Sequence[EnrolledChild]) -> dict[str, int]:
    wanted = {child.family for child in asked if child.family}
    found = (
        session.exec(select(Account.login, Account.id).where(Account.role == Role.FAMILY.value)).all() if wanted else []
    )
    known = {login: int(key) for login, key in found if key is not None}
    missing = [row for row, child in enumerate(asked, start=1) if child.family and child.family not in known]
    if missing:
        findings = [Finding(LIST_UNKNOWN_FAMILY, "family-unknown", row=row, column="family") for row in missing[:200]]
        raise Refusal(INVALID, findings, total=len(missing))
    return known


def _primary_schools(session: Session, asked: Sequence[EnrolledChild]) -> dict[str, int]:
    """Row numbers of primary schools by code; Refusal ``invalid`` names the rows of unknown ones."""
    known = {code: int(key or 0) for code, key in session.exec(select(PrimarySchool.code, PrimarySchool.id))}
    missing = [row for row, one in enumerate(asked, start=1) if one.primary_school and one.primary_school not in known]
    if missing:
        found = [Finding(LIST_UNKNOWN_SCHOOL, "school-unknown", row=row, column="primary_school") for row in missing]
        raise Refusal(INVALID, found[:200], total=len(missing))
    return known


def _enter_schools(session: Session, asked: Sequence[EnrolledChild], schools: dict[str, int]) -> None:
    keys = dict(session.exec(select(Candidate.number, Candidate.id)).all())
    rows = [
        {"candidate_id": keys[one.number], "primary_school_id": schools[one.primary_school], "form": one.form}
        for one in asked
        if one.primary_school
    ]
    if rows:
        session.execute(insert(Pupil), rows)


def _guard(session: Session, asked: Sequence[EnrolledChild], families: dict[str, int]) -> None:
    keys = dict(session.exec(select(Candidate.number, Candidate.id)).all())
    pairs = [
        {"account_id": families[child.family], "candidate_id": keys[child.number]} for child in asked if child.family
    ]
    if pairs:
        session.execute(insert(Guardianship), pairs)


def _known_already(session: Session, rows: Sequence[dict[str, object]]) -> list[Finding]:
    taken: set[object] = {
        value for pair in session.exec(select(Candidate.number, Candidate.pesel_mark)) for value in pair
    }
    findings = []
    for place, row in enumerate(rows, start=1):
        if taken & {row["number"], row["pesel_mark"]}:
            findings.append(Finding(LIST_TWICE, "candidate-twice", row=place))
        taken |= {row["number"], row["pesel_mark"]}
    return findings
