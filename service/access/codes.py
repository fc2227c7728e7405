"""Codes of the second factor: six digits by time (RFC 6238), and codes on paper that each serve once."""

import hmac
import secrets
import string
from datetime import datetime

import pyotp
from markupsafe import Markup

WINDOW = 1
"""A code counts one step of 30 s early or late: clocks of telephones differ (RFC 6238, 5.2)."""
RECOVERY_CODES = 10
LETTERS = "".join(sorted(set(string.ascii_lowercase + string.digits) - set("01lio")))  # none that look alike
GROUP = 5


def new_key() -> str:
    """A fresh key of 160 bits, in base 32 as authenticators take it."""
    return pyotp.random_base32()


def fitting_step(key: str, code: str, now: datetime, after: int) -> int | None:
    """The step of time that ``code`` belongs to, None when it fits none.

    Only steps later than ``after`` are asked, so that a code somebody has looked over a shoulder is used up.
    """
    totp = pyotp.TOTP(key)
    present = int(now.timestamp()) // totp.interval
    for step in range(max(present - WINDOW, after + 1), present + WINDOW + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            return step
    return None


def key_address(key: str, login: str, issuer: str) -> str:
    """The address ``otpauth://…`` from which an authenticator reads the key and what it is for."""
    return pyotp.TOTP(key).provisioning_uri(name=login, issuer_name=issuer)


def square_code(address: str) -> Markup:
    """The address as a square code: an SVG element, black on white in any colour scheme."""
    import segno  # when one is drawn: it reads much of the standard library

    drawn = segno.make(address, error="m").svg_inline(scale=5, dark="#000", light="#fff", omitsize=True)
    return Markup(drawn)  # noqa: S704 - a path of numbers; the address itself is not in it


def recovery_code() -> str:
    """Two groups of five letters and digits (49 bits, and few tries)."""
    return "-".join(letters(GROUP) for _ in range(2))


def letters(number: int) -> str:
    """So many random letters and digits, none of which looks like another."""
    return "".join(secrets.choice(LETTERS) for _ in range(number))


def plain(code: str) -> str:
    """A code as it was meant: without spaces and dashes, in lower case."""
    return "".join(code.lower().replace("-", "").split())
