"""What families may be told about the order of their wishes. A promise stands only where a theorem stands behind it.

One line a mechanism, by its name in the command; ``parallel:3`` is looked up as ``parallel``. A mechanism that is not
in the table promises nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from service.kit.languages import N_

FREE = N_(
    "Put the classes in the order you want them. A brave first wish costs nothing: "
    "it never worsens your chance at the wishes below it."
)
COSTS = N_(
    "Think twice about the order. Under the rule in use a class may be full before your lower wishes are looked at, "
    "so a brave first wish can cost you a later one."
)
UNPROMISED = N_("Under the rule in use nobody can promise that the order you really want is also the best one to send.")

STABLE = N_(
    "Nobody was passed over by somebody who goes after them by law, and no seat somebody wanted was left empty."
)
BEST = N_("Everybody got the best class that is possible under these conditions.")
REPLAYED = N_("The announced rule, followed step by step from the same files, ends at the same result.")


@dataclass(frozen=True, slots=True)
class Promise:
    """What holds for one mechanism: the advice above every ranked list, and what the verifier makes sure of.

    ``rule`` names the template that explains the mechanism with an example, where there is one. ``source`` says where
    it is shown that the advice is right. The sentences are marked by ``N_`` and translated where they are shown.
    """

    advice: str = UNPROMISED
    verified: tuple[str, ...] = (REPLAYED,)
    rule: str | None = None
    source: str = ""


PROMISES: Mapping[str, Promise] = MappingProxyType(
    {
        "deferred-acceptance": Promise(
            FREE,
            (STABLE, BEST),
            "public/rules/deferred_acceptance.html",
            "L. Dubins, D. Freedman (1981); A. Roth (1982)",
        ),
        "top-trading-cycles": Promise(FREE, source="A. Roth (1982), Economics Letters 9"),
        "immediate-acceptance": Promise(COSTS, source="A. Abdulkadiroğlu, T. Sönmez (2003)"),
        "parallel": Promise(COSTS, source="Y. Chen, O. Kesten (2017)"),
    }
)
NOTHING = Promise()


def promise_of(mechanism: str) -> Promise:
    """What holds for ``mechanism``; without a line in the table nothing is promised."""
    return PROMISES.get(mechanism.partition(":")[0], NOTHING)
