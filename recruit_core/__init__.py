"""The library: a register of candidates and programmes goes in, a rulebook turns it into a market of numbers, a
mechanism seats the candidates, and what comes out carries its own reasons and its own proof.

The names below are loaded when first asked for: `recruit_core.verify` and the command line start without them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recruit_core.bundle import publish, write_result
    from recruit_core.errors import InvalidRegister, Problem, RecruitError, UnresolvedTie
    from recruit_core.files import read_market
    from recruit_core.reasons import explain
    from recruit_core.register import Register
    from recruit_core.result import Result, recruit
    from recruit_core.rulebooks import RULEBOOKS, rulebook

_ROOMS = {
    "RULEBOOKS": "rulebooks",
    "InvalidRegister": "errors",
    "Problem": "errors",
    "RecruitError": "errors",
    "Register": "register",
    "Result": "result",
    "UnresolvedTie": "errors",
    "explain": "reasons",
    "publish": "bundle",
    "read_market": "files",
    "recruit": "result",
    "rulebook": "rulebooks",
    "write_result": "bundle",
}

__all__ = [
    "RULEBOOKS",
    "InvalidRegister",
    "Problem",
    "RecruitError",
    "Register",
    "Result",
    "UnresolvedTie",
    "explain",
    "publish",
    "read_market",
    "recruit",
    "rulebook",
    "write_result",
]


def __getattr__(name: str) -> object:
    if name not in _ROOMS:
        raise AttributeError(f"recruit_core has no public name {name!r}")
    value = getattr(import_module(f"recruit_core.{_ROOMS[name]}"), name)
    globals()[name] = value
    return value
