"""Families with a draft each, for tests in which many act at once."""

from dataclasses import dataclass, replace
from itertools import islice

from service_lists import put
from service_offers import open_now, small_offer

from service.access.permissions import Role
from service.applications import actions
from service.applications.forms import ApplicationView, NewApplication
from service.demo.people import unborn_pesels
from service.office import Office
from service.people.actions import add_child
from service.people.forms import NewChild

CODES = ("LO1-A", "LO1-B", "TM2-I")


@dataclass(frozen=True, slots=True)
class Family:
    """An account, its application, and the version of the draft that it is about to send."""

    login: str
    application: ApplicationView
    version: int
    bearer: dict[str, str]

    @property
    def path(self) -> str:
        return f"/api/v1/applications/{self.application.id}/submissions"

    def asked(self, key: str) -> dict[str, object]:
        """The request that sends the draft, as `post` takes it."""
        return {"json": {"version": self.version}, "headers": self.bearer | {"Idempotency-Key": key}}


def crowd(office: Office, people, many: int, **dates: object) -> list[Family]:
    """`many` families, each with one child and a draft of three classes, signed in while a round is open."""
    offer = small_offer(office)
    open_now(office, **dates)
    made = []
    for number, pesel in enumerate(islice(unborn_pesels(), many)):
        actor = people.account(Role.FAMILY, f"family-{number}")
        child = add_child(office, actor, NewChild(first_name="Zofia", last_name=f"Nowak{number}", pesel=pesel))
        begun = actions.begin(office, actor, NewApplication(child=child.id))
        version = put(office, actor, begun, offer, CODES).version
        made.append(Family(f"family-{number}", begun, version, {}))
    return signed_in(people, made)


def signed_in(people, families: list[Family]) -> list[Family]:
    """The same families with sessions that begin now, by the clock of the service."""
    return [replace(family, bearer=people.bearer(family.login)) for family in families]
