"""Public ids: 128 random bits, so that knowing one says nothing about another."""

import base64
import secrets


def new_public_id() -> str:
    """A fresh id of 26 lower-case letters and digits (base 32 of 128 random bits)."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()
