"""The same request sent twice has one effect: its answer is stored in the transaction of the effect and repeated."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header
from pydantic import BaseModel, SecretStr
from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel

from service.kit.db import Instant
from service.kit.log import current_request
from service.kit.problems import KEY_MISSING, KEY_REUSED, Refusal

Answer = TypeVar("Answer", bound=BaseModel)
KEY = r"[\x21-\x7e]{8,200}"


class StoredAnswer(SQLModel, table=True):
    """An answer already given. ``key`` is a digest of who asked and of the Idempotency-Key."""

    __tablename__ = "stored_answer"

    key: str = Field(primary_key=True, max_length=64)
    asked: str = Field(max_length=64)
    answer: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))


def digest(*parts: str) -> str:
    """SHA-256 over the parts, each closed by its length, as 64 hexadecimal digits."""
    return hashlib.sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()


def fingerprint(action: str, asked: BaseModel | dict[str, Any]) -> str:
    """What was asked, as 64 hexadecimal digits: equal requests, equal fingerprints."""
    plain = asked.model_dump() if isinstance(asked, BaseModel) else asked
    return digest(action, json.dumps(plain, sort_keys=True, ensure_ascii=False, default=_plainly))


def _plainly(value: object) -> str:
    # A secret prints as stars, and then two different PESELs would look like the same request.
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def answer_once(
    session: Session, key: str, asked: str, now: datetime, kind: type[Answer], effect: Callable[[], Answer]
) -> tuple[Answer, bool]:
    """The stored answer, or that of ``effect``, which is then stored. Second value: True when it was a repetition.

    Refusal ``key-reused`` when the key came with another request. Runs inside the caller's writing transaction.
    """
    stored = session.get(StoredAnswer, key)
    if stored is None:
        answer = effect()
        session.add(StoredAnswer(key=key, asked=asked, answer=answer.model_dump_json(), at=now))
        return answer, False
    if stored.asked != asked:
        raise Refusal(KEY_REUSED)
    current_request.get().replayed = True
    return kind.model_validate_json(stored.answer), True


def required_key(idempotency_key: Annotated[str | None, Header(pattern=KEY)] = None) -> str:
    """Dependency of the API: the Idempotency-Key; Refusal ``key-missing`` (400) without one."""
    if idempotency_key is None:
        raise Refusal(KEY_MISSING)
    return idempotency_key


RequiredKey = Annotated[str, Depends(required_key)]
