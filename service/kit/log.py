"""Logs as JSON lines. The last step blanks every run of eleven digits, whatever wrote it."""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

ELEVEN_DIGITS = re.compile(r"\d{11,}")
ESCAPE_OR_NUMBER = re.compile(r"(\\(?:u[0-9a-fA-F]{4}|.))|\d{11,}")


@dataclass(slots=True)
class RequestNote:
    """What is known about the request being answered: its id, when it came, whether its answer is a repeated one."""

    id: str
    replayed: bool = False
    arrived: datetime | None = None


current_request: ContextVar[RequestNote] = ContextVar("current_request", default=RequestNote("-"))  # noqa: B039


def blank_numbers(_logger: object, _method: str, line: str) -> str:
    """The last step of a log line, which is JSON: digits of an escape are none of a number beside it."""
    return ESCAPE_OR_NUMBER.sub(lambda found: found[1] or "*" * 11, line)


def without_numbers(text: str) -> str:
    """The text with every run of eleven or more digits replaced by stars."""
    return ELEVEN_DIGITS.sub("*" * 11, text)


def long_numbers_as_text(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A number of eleven digits becomes text, so that the line is still JSON when it has been blanked."""
    return {key: _as_text(value) for key, value in event.items()}


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _as_text(own) for key, own in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_as_text(own) for own in value]
    if isinstance(value, int | float) and ELEVEN_DIGITS.search(str(value)):
        return str(value)
    return value


def add_request(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event.setdefault("request", current_request.get().id)
    return event


STEPS: tuple[Any, ...] = (
    add_request,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)
RENDER: tuple[Any, ...] = (long_numbers_as_text, structlog.processors.JSONRenderer(ensure_ascii=False), blank_numbers)


class JsonLines(logging.Formatter):
    """Brings lines of the standard library (uvicorn, SQLAlchemy) into the same form through the same last step."""

    def format(self, record: logging.LogRecord) -> str:
        event: Any = {"event": record.getMessage(), "logger": record.name}
        if record.exc_info:
            event["exc_info"] = record.exc_info
        for step in (*STEPS, *RENDER):
            event = step(None, record.levelname.lower(), event)
        return str(event)


def start_logging() -> None:
    """Send everything to standard error as JSON lines. Called once, by the server."""
    structlog.configure(
        processors=[*STEPS, *RENDER],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(JsonLines())
    logging.basicConfig(handlers=[lines], level=logging.INFO, force=True)


log = structlog.get_logger()
