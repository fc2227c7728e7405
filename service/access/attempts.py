"""Attempts counted in the database: several processes of one installation must not each allow the whole limit."""

import time

from limits.storage import MovingWindowSupport, Storage
from sqlalchemy import Engine
from sqlmodel import col, delete, func, insert, select, text

from service.access.tables import Attempt
from service.kit.idempotency import digest
from service.kit.postgresql import lock_key


class SharedAttempts(Storage, MovingWindowSupport):
    """Moving windows for `limits`, on PostgreSQL. Counting waits for nobody who writes: it has a lock for each key."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count an attempt; False when the window is full."""
        mark, now = digest(key), time.time()
        with self._engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock_key(mark)})
            connection.execute(delete(Attempt).where(col(Attempt.key) == mark, col(Attempt.until) <= now))
            count = select(func.count()).select_from(Attempt).where(Attempt.key == mark)
            if connection.execute(count).scalar_one() + amount > limit:
                return False
            connection.execute(insert(Attempt), [{"key": mark, "at": now, "until": now + expiry}] * amount)
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:  # noqa: ARG002
        """When the oldest attempt of the window was, and how many there are."""
        own = (col(Attempt.key) == digest(key), col(Attempt.at) > time.time() - expiry)
        with self._engine.connect() as connection:
            oldest, count = connection.execute(select(func.min(Attempt.at), func.count()).where(*own)).one()
        return oldest or time.time(), count

    def clear(self, key: str) -> None:
        """Forget the attempts of a key, and those of all keys whose window is over."""
        over = (col(Attempt.key) == digest(key)) | (col(Attempt.until) <= time.time())
        with self._engine.begin() as connection:
            connection.execute(delete(Attempt).where(over))

    # What `limits` asks of a storage besides; moving windows use none of it.

    @property
    def base_exceptions(self) -> type[Exception]:
        return Exception

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        return None

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        raise NotImplementedError

    def get(self, key: str) -> int:
        raise NotImplementedError

    def get_expiry(self, key: str) -> float:
        raise NotImplementedError
