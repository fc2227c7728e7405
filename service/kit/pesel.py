"""PESEL, the number of a person: whether it is well formed, and how little of it is shown."""

WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)


def is_pesel(text: str) -> bool:
    """Eleven digits whose last one is the check digit (Act on the population register, art. 15)."""
    if len(text) != 11 or not (text.isascii() and text.isdigit()):
        return False
    weighed = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, text[:10], strict=True))
    return (10 - weighed % 10) % 10 == int(text[10])


def masked(pesel: str) -> str:
    """Stars and the last four digits: enough to tell two children of one family apart."""
    return "*" * 7 + pesel[-4:]
