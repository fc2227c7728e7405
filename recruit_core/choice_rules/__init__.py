"""What a programme takes from a set of applicants: one line each in `CHOICE_RULES`.

A rule answers with pools and those whom each takes. `stand` is asked once, with everybody eligible: it may put them in
another order before anybody is chosen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from recruit_core.choice_rules.ceiling import ceiling
from recruit_core.choice_rules.horizontal import horizontal
from recruit_core.choice_rules.minimum_share import order_of_call
from recruit_core.choice_rules.policy import Applicant, Applicants, Choose, Policy
from recruit_core.choice_rules.pools_in_order import pools_in_order
from recruit_core.choice_rules.transfer import transfer

DEFAULT = "pools-in-order"


def as_given(policy: Policy, applicants: Applicants) -> list[Applicant]:  # noqa: ARG001
    """The order of merit."""
    return list(applicants)


class ChoiceRule(NamedTuple):
    """A rule: whom a programme takes, and in which order it looks at those who ask."""

    choose: Choose
    stand: Callable[[Policy, Applicants], list[Applicant]] = as_given


CHOICE_RULES: dict[str, ChoiceRule] = {
    DEFAULT: ChoiceRule(pools_in_order),
    "transfer": ChoiceRule(transfer),
    "horizontal": ChoiceRule(horizontal),
    "ceiling": ChoiceRule(ceiling),
    "minimum-share": ChoiceRule(pools_in_order, stand=order_of_call),
}
"""The choice rules there are."""

__all__ = ["CHOICE_RULES", "DEFAULT", "ChoiceRule"]
