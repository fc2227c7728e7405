"""The order of the Polish alphabet. Databases and systems differ in it, so it stands here."""

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
