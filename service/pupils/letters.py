"""Letters with start passwords: family accounts opened by the primary school, each password told once on paper."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select, update

from service.access.actor import Actor
from service.access.permissions import Role
from service.access.renewal import START_PASSWORD_LASTS, begin_with, start_password
from service.access.tables import StartPasswordTerm
from service.documents.papers import paper
from service.documents.words import PAPERS
from service.kit.ids import new_public_id
from service.kit.languages import N_, day, speaking
from service.kit.languages import gettext as _
from service.kit.problems import Kind, Refusal
from service.office import Act, Office
from service.people.tables import Account, Candidate, Guardianship
from service.pupils import store
from service.pupils.forms import AccountState, Letter, Letters, LettersAsked
from service.pupils.tables import PrimarySchool

MOST_LETTERS = 200
NOBODY_WAITS = Kind(
    "letters-none",
    409,
    N_("Nobody needs a letter"),
    N_("Every pupil chosen has an account already. A lost password is set at the help desk of the recruitment."),
)
TOO_MANY_LETTERS = Kind(
    "letters-many",
    409,
    N_("Too many letters at once"),
    N_("At most {most} letters are printed together, {asked} would be needed. Choose one form."),
)
PRINTED_ALREADY = Kind(
    "letters-printed",
    409,
    N_("These letters have been made already"),
    N_("Passwords are shown once. If the file was lost, print the letters again: the earlier passwords stop working."),
)


@dataclass(slots=True)
class _Printing:
    """Passwords of one printing. They are never stored, not even as the answer to a repeated request."""

    passwords: list[tuple[str, str]]  # plain, hashed
    letters: list[Letter] = field(default_factory=list)


def make_letters(
    office: Office, actor: Actor, school_code: str, asked: LettersAsked, key: str | None = None
) -> Letters:
    """Open an account for every pupil chosen who has none, and give new start passwords to those who used none yet.

    Refusals ``letters-none``, ``letters-many``, ``letters-printed`` (the same request again), ``not-found``.
    """
    with office.look(actor, "letter.make") as session:
        school = store.own_school(session, actor, school_code)
        waiting = _waiting(session, school, asked, office.clock.now())
    if len(waiting) > MOST_LETTERS:
        raise Refusal(TOO_MANY_LETTERS, most=MOST_LETTERS, asked=len(waiting))
    plain = [start_password() for _pupil in waiting]
    printing = _Printing([(one, office.passwords.hash(one)) for one in plain])  # slow: before the write lock
    with office.act(actor, "letter.make") as act:
        told = {"school": school_code, **asked.model_dump()}
        made = act.once(key, told, Letters, lambda: _make(act, school, asked, printing))
    if not printing.letters:
        raise Refusal(PRINTED_ALREADY)
    return made.model_copy(update={"letters": printing.letters})


def _waiting(session: Session, school: PrimarySchool, asked: LettersAsked, now: datetime) -> list[Candidate]:
    pupils = [pair for pair in store.enrolled(session, school) if asked.form in ("", pair[1].form)]
    views = store.pupil_views(session, pupils, now)
    return [pair[0] for pair, view in zip(pupils, views, strict=True) if view.account is not AccountState.OPEN]


def _make(act: Act, school: PrimarySchool, asked: LettersAsked, printing: _Printing) -> Letters:
    waiting = _waiting(act.session, school, asked, act.now)[: len(printing.passwords)]
    if not waiting:
        raise Refusal(NOBODY_WAITS)
    forms = {one.id: pupil.form for one, pupil in store.enrolled(act.session, school)}
    for candidate, (plain, hashed) in zip(waiting, printing.passwords, strict=False):
        account = _account(act, candidate, hashed)
        called = f"{candidate.first_name} {candidate.last_name}"
        printing.letters.append(Letter(called=called, form=forms[candidate.id], login=account.login, password=plain))
        act.record(f"account:{account.public_id}", school=school.code, form=asked.form)
    return Letters(
        school=school.code,
        school_name=school.name,
        made_at=act.now,
        ends_at=act.now + START_PASSWORD_LASTS,
        letters=[],
    )


def _account(act: Act, candidate: Candidate, hashed: str) -> Account:
    """The account of the letter, with its start password: a new one, or the one nobody has used yet."""
    query = select(Account).join(Guardianship).join(StartPasswordTerm)
    account = act.session.exec(query.where(Guardianship.candidate_id == candidate.id)).first()
    if account is None:
        account = Account(
            public_id=new_public_id(),
            login=candidate.number.lower(),
            password=hashed,
            role=Role.FAMILY,
            name=f"{candidate.first_name} {candidate.last_name}",
            created_at=act.now,
        )
        act.session.add(account)
        act.session.flush()
        act.session.add(Guardianship(account_id=account.id, candidate_id=int(candidate.id)))
    else:
        act.session.exec(update(Account).where(col(Account.id) == account.id).values(password=hashed))
        act.session.exec(delete(StartPasswordTerm).where(col(StartPasswordTerm.account_id) == account.id))
    begin_with(act, int(account.id))
    act.session.flush()
    return account


def letters_pdf(made: Letters) -> bytes:
    """One sheet for each pupil, in Polish."""
    with speaking(PAPERS):
        told = {
            "school": made.school_name,
            "lines": [_("Printed on {day}", day=day(made.made_at))],
            "letters": [
                {
                    "called": f"{one.called}, {one.form}" if one.form else one.called,
                    "login": one.login,
                    "password": one.password,
                }
                for one in made.letters
            ],
            "labels": {"login": _("Login"), "password": _("Start password")},
            "steps": [
                _("Open the page of the recruitment and choose “Sign in”."),
                _("Type login and start password as they stand here; hyphens belong to the password."),
                _("Choose a password of your own. The start password opens nothing else."),
                _("Look whether the grades on record are right, choose classes and send the list before the deadline."),
            ],
            "until": _("The start password is valid until {day}. It was printed this once; the school does not keep "
                       "it.", day=day(made.ends_at)),
            "lost": _("A letter that was lost is printed anew by the school; the old one then opens nothing."),
        }  # fmt: skip
        return paper("letters.typ", _("Your account in the recruitment"), made.made_at, told)
