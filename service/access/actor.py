"""The person behind a request."""

from dataclasses import dataclass

from service.access.due import Due
from service.access.permissions import Role
from service.kit.problems import SECOND_PERSON, Refusal


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. ``account`` is the public id, ``key`` the row number for queries; both None for the public."""

    role: Role = Role.PUBLIC
    account: str | None = None
    key: int | None = None
    name: str = ""
    school: str | None = None  # the school, primary or not, that an account belongs to
    organiser: str | None = None  # the gmina, powiat or city an organiser's account belongs to
    session: str | None = None  # digest of the session token
    due: Due | None = None  # what comes before anything else opens

    @property
    def signed_in(self) -> bool:
        return self.account is not None

    @property
    def trace(self) -> str:
        """How the audit names this actor."""
        return self.account or str(self.role)


PUBLIC = Actor()


def require_second_person(actor: Actor, first: str) -> None:
    """Four eyes: Refusal ``second-person`` when ``actor`` is the account (public id) that prepared the thing."""
    if actor.account is None or actor.account == first:
        raise Refusal(SECOND_PERSON)
