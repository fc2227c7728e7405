"""Passwords: kept as argon2id, checked two at a time, long rather than odd."""

import threading

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

SHORTEST = 12
LONGEST = 200
# The usual suspects of twelve and more characters, without spaces and in lower case.
COMMON_LIST = """
123456789012 1234567890123 qwertyuiop12 qwertyuiop123 qwertyuiopas qwerty123456 password1234
password12345 passwordpassword haslohaslo12 haslohaslo123 haslo1234567 zaq12wsxcde3 1qaz2wsx3edc
1q2w3e4r5t6y rekrutacja12 rekrutacja123 rekrutacja2026 rekrutacja2027 krakow123456 administrator
iloveyou1234 abcdefghijkl abc123abc123 wisla1906wisla cracovia1906 polska123456 matematyka12
letmeinletmein welcome12345 passwort1234
"""
COMMON = frozenset(COMMON_LIST.split())


def too_easy(password: str, login: str) -> bool:
    """Whether a password is among the first that anybody would try for this login."""
    plain = "".join(password.lower().split())
    own = login.lower().split("@")[0]
    return plain in COMMON or len(set(plain)) < 5 or (len(own) >= 4 and own in plain and len(plain) < len(own) + 8)


class Passwords:
    """Hashes and checks (argon2id, 19 MiB, two passes, one lane), never more than two at the same time."""

    def __init__(self) -> None:
        self._hash = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))
        self._two = threading.BoundedSemaphore(2)
        self._nobody = self.hash("nobody has this password")

    def hash(self, password: str) -> str:
        with self._two:
            return self._hash.hash(password)

    def verify(self, password: str, hashed: str | None) -> tuple[bool, str | None]:
        """Whether it fits, and a fresh hash when the stored one is of an older kind. Unknown accounts take as long."""
        with self._two:
            fits, fresh = self._hash.verify_and_update(password, hashed or self._nobody)
        return (fits and hashed is not None), (fresh if hashed is not None else None)
