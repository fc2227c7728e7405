"""The valid word that a mistyped one is nearest to."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` or, where nothing is near, nothing."""
    found = get_close_matches(word, sorted(known), n=1, cutoff=0.5)
    return f"; did you mean {found[0]!r}?" if found else ""
