"""What somebody who has signed in must do before anything else opens."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from service.kit.languages import N_
from service.kit.problems import Kind


class Due(StrEnum):
    """One step that comes first. Where several are due they come in this order."""

    CODE = "code"
    PASSWORD = "password"  # noqa: S105 - the name of a step
    FACTOR = "second-factor"


@dataclass(frozen=True, slots=True)
class Step:
    """How everything else is refused, the page where the step is done, and the actions that stay open until then."""

    refusal: Kind
    page: str
    opens: frozenset[str]


STEPS = MappingProxyType(
    {
        Due.CODE: Step(
            Kind(
                "code-first",
                403,
                N_("First type the code"),
                N_("Your password was right. The code from your telephone is still missing; nothing opens without it."),
            ),
            "/sign-in/code",
            frozenset({"factor.give", "session.end"}),
        ),
        Due.PASSWORD: Step(
            Kind(
                "password-first",
                403,
                N_("First choose a password of your own"),
                N_(
                    "You signed in with a start password. It opens nothing else: "
                    "replace it on the page of your password."
                ),
            ),
            "/account/password",
            frozenset({"account.change", "session.end"}),
        ),
        Due.FACTOR: Step(
            Kind(
                "second-factor-first",
                403,
                N_("First set up codes by telephone"),
                N_("Accounts of schools and offices need a second factor here. It takes three minutes, once."),
            ),
            "/account/second-factor",
            frozenset({"factor.change", "account.change", "session.end"}),
        ),
    }
)
