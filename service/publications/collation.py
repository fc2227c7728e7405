"""The order of the Polish alphabet. Databases and systems differ in it, so it stands here."""

from typing import Protocol

ALPHABET = "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"
_PLACE = {letter: place for place, letter in enumerate(ALPHABET)}


def alphabetical(text: str) -> tuple[tuple[int, ...], str]:
    """A key that sorts as a Polish register does: "Łącka" after "Lis"; a space before every letter."""
    lower = text.lower()
    known = tuple(
        _PLACE[letter] if letter in _PLACE else (-1 if letter == " " else len(ALPHABET) + ord(letter))
        for letter in lower
        if letter not in "-'’"
    )
    return known, text


class _Named(Protocol):
    """Somebody with a first and a last name."""

    @property
    def last_name(self) -> str: ...

    @property
    def first_name(self) -> str: ...


def by_name(one: _Named) -> tuple[tuple[tuple[int, ...], str], tuple[tuple[int, ...], str]]:
    """A key that sorts people as a list for the board does: by last name, then by first name."""
    return alphabetical(one.last_name), alphabetical(one.first_name)
