"""Lottery numbers as a published function: SHA-256 of seed, scope and candidate, higher goes first.

The number of a candidate depends on nothing but these three texts, joined by line feeds, so that anybody can redo it
with `sha256sum`, in any language, for one candidate alone (decision 0004). The scope is empty where one draw serves
all programmes (single lottery) and the id of the programme where each draws its own (multiple lottery; both in
Abdulkadiroğlu, Pathak and Roth, American Economic Review 99, 2009).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

EVERYWHERE = ""
"""The scope of a single lottery."""


def number(seed: str, scope: str, candidate: str) -> str:
    """The lottery number: 64 hexadecimal digits, compared as text; the higher one goes first."""
    return _digest(seed, scope, candidate).hex()


def single(seed: str, candidates: Sequence[str]) -> NDArray[np.int64]:
    """(n,)  place of each candidate in one draw for all programmes: 1 for the lowest number, n for the highest."""
    digests = b"".join(_digest(seed, EVERYWHERE, candidate) for candidate in candidates)
    return _places(digests, np.zeros(len(candidates), dtype=np.int64))


def multiple(seed: str, asked: Iterable[tuple[str, str]], programme: NDArray[np.int64]) -> NDArray[np.int64]:
    """(r,)  place of each pair in the draw of its programme: 1 for the lowest number of the programme.

    `asked` gives programme and candidate of each pair, `programme` (r,) the same programmes as numbers.
    """
    digests = b"".join(_digest(seed, scope, candidate) for scope, candidate in asked)
    return _places(digests, programme)


def _digest(seed: str, scope: str, candidate: str) -> bytes:
    return sha256(f"{seed}\n{scope}\n{candidate}".encode()).digest()


def _places(digests: bytes, scope: NDArray[np.int64]) -> NDArray[np.int64]:
    """Place within the scope, by the whole digest; the first eight bytes suffice unless two of them are equal."""
    words = np.frombuffer(digests, dtype=">u8").reshape(-1, 4).astype(np.uint64)
    order = np.lexsort((words[:, 0], scope))
    same = (np.diff(scope[order]) == 0) & (words[order[1:], 0] == words[order[:-1], 0])
    if same.any():
        order = np.lexsort((words[:, 3], words[:, 2], words[:, 1], words[:, 0], scope))
    ordered = scope[order]
    begins = np.searchsorted(ordered, ordered)
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.arange(1, len(order) + 1) - begins
    return places
