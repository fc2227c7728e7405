"""The keys of one installation. They live in a file of their own, outside the database and its backups."""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_ID = b"1"  # stands in front of every ciphertext, so that a later key can be told from this one
NONCE_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys derived from the one secret of the installation, one for each purpose (HKDF-SHA256)."""

    sealing: bytes
    marking: bytes
    forms: bytes

    @classmethod
    def derive(cls, secret: bytes) -> "Keys":
        return cls(*(_derived(secret, purpose) for purpose in (b"sealing", b"marking", b"forms")))

    def seal(self, text: str, place: str) -> bytes:
        """Encrypt ``text`` (AES-256-GCM) for one ``place``: copied to another row, the ciphertext does not open."""
        nonce = secrets.token_bytes(NONCE_LENGTH)
        return KEY_ID + nonce + AESGCM(self.sealing).encrypt(nonce, text.encode(), place.encode())

    def unseal(self, sealed: bytes, place: str) -> str:
        """The text sealed for ``place``; ValueError when key, place or bytes are not the ones it was sealed with."""
        if sealed[:1] != KEY_ID:
            raise ValueError("sealed text names another key than the one there is here")
        nonce, body = sealed[1 : 1 + NONCE_LENGTH], sealed[1 + NONCE_LENGTH :]
        try:
            return AESGCM(self.sealing).decrypt(nonce, body, place.encode()).decode()
        except InvalidTag as wrong:
            raise ValueError("sealed text does not open with this key at this place") from wrong

    def mark(self, text: str) -> str:
        """A keyed fingerprint for looking up and for the audit: equal texts, equal marks; no way back (HMAC-SHA256)."""
        return hmac.new(self.marking, text.encode(), hashlib.sha256).hexdigest()

    def form_mark(self, text: str) -> str:
        """A keyed fingerprint for what travels through a browser and must come back unchanged."""
        return hmac.new(self.forms, text.encode(), hashlib.sha256).hexdigest()


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"recruit " + purpose).derive(secret)


def read_keys(file: Path) -> Keys:
    """The keys of ``file``; a missing file is made once, readable by its owner alone."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as fresh:
            fresh.write(secrets.token_hex(32) + "\n")
    return Keys.derive(bytes.fromhex(file.read_text().strip()))
