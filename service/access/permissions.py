"""The one table of actions and roles. Whatever is not written here is forbidden."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from service.kit.languages import N_

# all: any thing of this kind.  own: only what belongs to the person, school or organiser who asks.  -: never.
# A family's own things are its children's; a primary school's are its pupils'; a school's own things are its offer and
# its candidates' matters.
TABLE = """
action             |public|family|primary|school|organiser|official|auditor| meaning
session.start      |all   |all   |all    |all   |all      |all     |all    | sign in
session.end        |-     |own   |own    |own   |own      |own     |own    | sign out, end other sessions
factor.give        |-     |own   |own    |own   |own      |own     |own    | give the code of the second factor
factor.change      |-     |own   |own    |own   |own      |own     |own    | set up or end one's second factor
account.register   |all   |-     |-      |-     |-        |-       |-      | open a family account
account.read       |-     |own   |own    |own   |own      |own     |own    | see one's own account
account.change     |-     |own   |own    |own   |own      |own     |own    | change name, language, password
account.create     |-     |-     |-      |-     |-        |all     |-      | open accounts for schools and offices
account.close      |-     |-      |-     |-        |-       |all     |-      | close the account of somebody who left
account.reset      |-     |-     |-      |-     |-        |all     |-      | set a start password at the help desk
child.add          |-     |own   |-      |-     |-        |all     |-      | write down a candidate
child.read         |-     |own   |-      |-     |-        |all     |-      | see personal facts
copy.take          |-     |own   |-      |-     |-        |-       |-      | take a copy of what is kept
child.enrol        |-     |-     |-      |-     |-        |all     |-      | write down a whole list
pupil.read         |-     |-     |own    |-     |-        |all     |-      | see a primary school's pupils
pupil.enrol        |-     |-     |own    |-     |-        |all     |-      | bring in a list of pupils
primary.bring-in   |-     |-     |-      |-     |-        |all     |-      | write down primary schools
grades.enter       |-     |-     |own    |-     |-        |all     |-      | enter and correct pupils' grades
grades.read        |-     |own   |-      |-     |-        |-       |-      | see a child's grades and changes
grades.object      |-     |own   |-      |-     |-        |-       |-      | object to a wrong grade
objection.answer   |-     |-     |own    |-     |-        |all     |-      | answer a family's objection
letter.make        |-     |-     |own    |-     |-        |all     |-      | print start-password letters
offer.read         |all   |all   |all    |all   |all      |all     |all    | see published programmes
offer.prepare      |-     |-     |-      |own   |own      |all     |-      | upload an offer and look first
offer.change       |-     |-     |-      |own   |own      |all     |-      | confirm it, change seats
offer.bring-in     |-     |-     |-      |-     |-        |all     |-      | write down a whole offer
offer.approve      |-     |-     |-      |-     |own      |all     |-      | approve the seats of one's schools
application.read   |-     |own   |-      |-     |-        |all     |all    | read a ranked list
application.start  |-     |own   |-      |-     |-        |-       |-      | begin the form of one's child
application.change |-     |own   |-      |-     |-        |all     |-      | edit a draft
application.send   |-     |own   |-      |-     |-        |all     |-      | send a ranked list, get a receipt
application.enter  |-     |-     |-      |own   |-        |all     |-      | enter paper forms, one or many
application.bring-in|-    |-     |-      |-     |-        |all     |-      | enter a whole list of forms
application.verify |-     |-     |-      |own   |-        |all     |-      | check a form against its documents
receipt.check      |all   |all   |all    |all   |all      |all     |all    | check a receipt number
records.enter      |-     |-     |-      |own   |-        |all     |-      | enter grades, a school its tests
records.read       |-     |own   |-      |-     |-        |all     |all    | read facts and points
calculator.use     |all   |all   |all    |all   |all      |all     |all    | count points, nothing is kept
readiness.read     |-     |-     |-      |-     |-        |all     |all    | see what is not ready for a round
round.read         |all   |all   |all    |all   |all      |all     |all    | see dates and state of a round
round.open         |-     |-     |-      |-     |-        |all     |-      | set dates, open a round
round.close        |-     |-     |-      |-     |-        |all     |-      | close a round after its deadline
round.run          |-     |-     |-      |-     |-        |all     |-      | allocate and have it verified
tie.decide         |-     |-     |-      |-     |-        |all     |-      | record what a committee decided
round.inspect      |-     |-     |-      |-     |-        |all     |all    | see an unreleased run
round.recount      |-     |-      |-     |-        |-       |all     |all    | compute a run again and compare
round.release      |-     |-     |-      |-     |-        |all     |-      | release somebody else's run
publication.read   |all   |all   |all    |all   |all      |all     |all    | read released cutoffs and counts
result.read        |-     |own   |-      |-     |-        |all     |all    | read released results of a person
list.read          |-     |-     |-      |own   |-        |all     |-      | read a school's list of qualified
confirmation.dates |-     |-     |-      |-     |-        |all     |-      | enter until when will is confirmed
confirmation.record|-     |-     |-      |own   |-        |all     |-      | record who confirms, who resigns
confirmation.read  |-     |-     |-      |own   |-        |all     |all    | read how many have confirmed
justification.read |-     |own   |-      |-     |-        |all     |-      | read in print why a wish was refused
justification.write|-     |-     |-      |own   |-        |all     |-      | write to a family why it was refused
places.read        |-     |-     |-      |own   |own      |all     |-      | read free places class by class
appeal.lodge       |-     |own   |-      |-     |-        |-       |-      | appeal to the head of a school
appeal.read        |-     |own   |-      |own   |-        |all     |all    | read an appeal and its decision
appeal.decide      |-     |-     |-      |own   |-        |-       |-      | record what the head decided
seats.add          |-     |-     |-      |-     |own      |all     |-      | add seats after a result
bundle.read        |-     |-     |-      |-     |-        |all     |all    | fetch the audit grade
audit.read         |-     |-     |-      |-     |-        |-       |all    | search the audit trail
audit.check        |-     |-     |-      |-     |-        |all     |all    | recompute the audit chain
mailbox.change     |-     |own   |-      |-     |-        |-       |-      | say where messages go
mailbox.confirm    |all   |all   |all    |all   |all      |all     |all    | confirm an address by its link
outbox.read        |-     |-     |-      |-     |-        |all     |all    | see what waits or is undeliverable
outbox.settle      |-     |-     |-      |-     |-        |all     |-      | try again or lay aside
status.read        |all   |all   |all    |all   |all      |all     |all    | see whether the service works
"""


class Role(StrEnum):
    """What somebody is to the recruitment. One account, one role."""

    PUBLIC = "public"
    FAMILY = "family"
    PRIMARY = "primary"
    SCHOOL = "school"
    ORGANISER = "organiser"
    OFFICIAL = "official"
    AUDITOR = "auditor"


ROLE_NAMES = {
    Role.PUBLIC: N_("everybody"),
    Role.FAMILY: N_("family"),
    Role.PRIMARY: N_("primary school"),
    Role.SCHOOL: N_("school"),
    Role.ORGANISER: N_("governing body of schools"),
    Role.OFFICIAL: N_("official of the recruitment"),
    Role.AUDITOR: N_("auditor"),
}


class Reach(StrEnum):
    """How far a permission reaches."""

    NONE = "-"
    OWN = "own"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Permission:
    """One line of the table."""

    action: str
    meaning: str
    reaches: MappingProxyType[Role, Reach]


def _read(table: str) -> MappingProxyType[str, Permission]:
    lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    roles = [Role(name) for name in lines[0][1:-1]]
    permissions = {}
    for action, *cells, meaning in lines[1:]:
        if action in permissions:
            raise ValueError(f"the table of permissions names {action} twice")
        reaches = {role: Reach(cell) for role, cell in zip(roles, cells, strict=True)}
        permissions[action] = Permission(action, meaning, MappingProxyType(reaches))
    return MappingProxyType(permissions)


PERMISSIONS = _read(TABLE)


def may(role: Role, action: str) -> Reach:
    """How far ``role`` may do ``action``. KeyError for an action the table does not name: that is a mistake of ours."""
    return PERMISSIONS[action].reaches[role]
