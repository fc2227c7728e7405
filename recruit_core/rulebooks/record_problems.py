"""What is wrong with one record of JSON, told so that its author finds the place and knows what to write."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pydantic_core import ErrorDetails, PydanticCustomError

from recruit_core.columns import printable
from recruit_core.errors import Problem

Fields = Mapping[str, tuple[str, ...]]
"""The fields an object may have, by the field it stands in; "" for the record itself."""


def refused(code: str, remedy: str) -> PydanticCustomError:
    """A refusal of our own: its code, and what to do about it."""
    # Braces would be read as placeholders of the message.
    return PydanticCustomError(code, "{remedy}", {"remedy": remedy})


LONGEST = 200
"""Characters of a name or a value that a message looks at."""
FINDINGS: Mapping[str, tuple[str, str]] = {
    "missing": ("value-missing", "add this field"),
    "int_type": ("value-unreadable", "write a whole number without quotation marks and decimals"),
    "bool_type": ("value-unreadable", "write true or false"),
    "string_type": ("value-unreadable", "write text in quotation marks"),
    "list_type": ("value-unreadable", "write a list in square brackets"),
    "dict_type": ("value-unreadable", "write an object in braces"),
    "model_type": ("value-unreadable", "write an object in braces"),
    "string_unicode": ("value-unreadable", "write text in UTF-8"),
    "too_short": ("value-missing", "name at least one"),
    "greater_than_equal": ("value-too-low", "write a number from {ge} up"),
    "less_than_equal": ("value-too-high", "write a number of at most {le}"),
    "literal_error": ("value-unknown", "write one of: {expected}"),
}
"""Kind of refusal -> code of the problem and what to do. Refusals of our own carry both themselves."""


def problem_of(error: ErrorDetails, file: str, place: str, fields: Fields) -> Problem:
    """One refusal of pydantic as a `Problem` whose column is the JSON pointer below `place`."""
    steps = [str(step) for step in error["loc"] if step != "[key]"]
    pointer = place + "".join(f"/{printable(step[:LONGEST]).replace('~', '~0').replace('/', '~1')}" for step in steps)
    if error["type"] == "extra_forbidden":
        known = fields.get(steps[0] if len(steps) > 1 else "", ())
        return Problem("field-unknown", file, None, pointer, "no such field", f"remove it or write {', '.join(known)}")
    own = (error["type"].replace("_", "-"), error["msg"].replace("{", "{{").replace("}", "}}"))
    code, remedy = FINDINGS.get(error["type"], own)
    found = f"found {_short(error['input'])}" if error["type"] != "missing" else "found nothing"
    return Problem(code, file, None, pointer or "/", found, remedy.format_map(error.get("ctx", {})))


def _short(value: object) -> str:
    """A single value as written; of anything larger only the kind, since it may hold what nobody asked for."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else f"a list of {len(value)}"
    shown = printable(json.dumps(value, ensure_ascii=False, default=str)[:LONGEST])
    return shown if len(shown) <= 60 else f"{shown[:60]}…"
