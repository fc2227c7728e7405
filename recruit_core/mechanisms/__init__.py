"""The mechanisms there are, one line each in `MECHANISMS`."""

from __future__ import annotations

import re

from recruit_core.errors import UnknownMechanism
from recruit_core.mechanisms.deferred_acceptance import DEFERRED_ACCEPTANCE
from recruit_core.mechanisms.deferred_acceptance_programmes import DEFERRED_ACCEPTANCE_PROGRAMMES
from recruit_core.mechanisms.efficiency_adjusted import EFFICIENCY_ADJUSTED
from recruit_core.mechanisms.immediate_acceptance import IMMEDIATE_ACCEPTANCE
from recruit_core.mechanisms.mechanism import Mechanism
from recruit_core.mechanisms.parallel import parallel
from recruit_core.mechanisms.serial_dictatorship import SERIAL_DICTATORSHIP
from recruit_core.mechanisms.stable_improvement_cycles import STABLE_IMPROVEMENT_CYCLES
from recruit_core.mechanisms.top_trading_cycles import TOP_TRADING_CYCLES

MECHANISMS: dict[str, Mechanism] = {
    "deferred-acceptance": DEFERRED_ACCEPTANCE,
    "deferred-acceptance-programmes": DEFERRED_ACCEPTANCE_PROGRAMMES,
    "immediate-acceptance": IMMEDIATE_ACCEPTANCE,
    "parallel:2": parallel(2),
    "serial-dictatorship": SERIAL_DICTATORSHIP,
    "top-trading-cycles": TOP_TRADING_CYCLES,
    "efficiency-adjusted": EFFICIENCY_ADJUSTED,
    "stable-improvement-cycles": STABLE_IMPROVEMENT_CYCLES,
}
"""`parallel` is there with blocks of two; `mechanism` reads any other number from the name."""


def mechanism(name: str) -> Mechanism:
    """The mechanism of that name, `parallel:K` with any K from 1. Raises `UnknownMechanism`, naming those there are."""
    blocks = re.fullmatch(r"parallel:0*([1-9][0-9]{0,8})", name)
    if blocks:
        return parallel(int(blocks[1]))
    if name not in MECHANISMS:
        known = sorted("parallel:K" if known.startswith("parallel:") else known for known in MECHANISMS)
        raise UnknownMechanism(f'there is no mechanism "{name}"; there are: {", ".join(known)}')
    return MECHANISMS[name]


__all__ = ["MECHANISMS", "Mechanism", "mechanism"]
