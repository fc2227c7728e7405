"""The parallel rule: deferred acceptance inside blocks of wishes (Chen and Kesten, Journal of Political Economy 2017).

The first K wishes of everybody are settled by deferred acceptance and are then final; the next K share what is left.
K = 1 is immediate acceptance, K as long as the longest list is deferred acceptance. The longer the blocks, the less
is to be gained by a list that is not true; it is stable and safe only without a second block.
"""

from __future__ import annotations

from functools import partial

from recruit_core.acceptance import accept
from recruit_core.mechanisms.mechanism import Mechanism
from recruit_core.orders import by_blocks


def parallel(size: int) -> Mechanism:
    """The rule with blocks of `size` wishes, at least one."""
    promises = ("feasible", "earlier blocks of wishes first")
    return Mechanism(accept, promises, partial(by_blocks, size=size), "candidates-propose", block=size)
