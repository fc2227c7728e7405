"""Receipts: a number to read out, and a digest that proves which list was sent.

The digest is SHA-256 over the id of the application, the number of the submission, the codes of the programmes in
order, and a random salt; each part is preceded by its length and a colon. The salt stands on the family's receipt
alone, so the family can prove its list and nobody can find the list by trying.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.kit.idempotency import digest

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 and O, no 1 and I: it is read out on the telephone


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a family holds in its hand: ``number`` like "7K2M-QX4R-9TPA", ``digest`` of 64 hexadecimal digits."""

    number: str
    digest: str
    salt: str


def make_receipt(application: str, number: int, codes: Sequence[str]) -> Receipt:
    """A receipt for the ``number``-th list of ``application``."""
    salt = secrets.token_hex(16)
    return Receipt(_readable_number(), receipt_digest(application, number, codes, salt), salt)


def receipt_facts(application: str, number: int, receipt: Receipt, at: datetime) -> dict[str, Any]:
    """What a message says of a receipt: neither the list nor the salt, which are for the page."""
    return {
        "application": application,
        "number": number,
        "sent_at": at,
        "receipt": receipt.number,
        "digest": receipt.digest,
    }


def receipt_digest(application: str, number: int, codes: Sequence[str], salt: str) -> str:
    """The digest of a sent list."""
    return digest(application, str(number), *codes, salt)


def _readable_number() -> str:
    letters = "".join(LETTERS[byte % len(LETTERS)] for byte in secrets.token_bytes(12))
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def tidied(number: str) -> str:
    """A receipt number as it was typed, in the way it is kept."""
    letters = "".join(letter for letter in number.upper() if letter.isalnum())
    return "-".join((letters[:4], letters[4:8], letters[8:]))
