"""Three languages. Sentences stand in English in the code; the catalogues in ``service/locale`` carry the rest.

One catalogue a subject and language, ``<language>/LC_MESSAGES/<subject>.po``; they are joined when first read.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from service.kit.clock import WARSAW

LANGUAGES = {"pl": "Polski", "en": "English", "uk": "Українська"}
DEFAULT = "pl"
FOLDER = Path(__file__).parent.parent / "locale"

current_language: ContextVar[str] = ContextVar("current_language", default=DEFAULT)


@dataclass(frozen=True, slots=True)
class Texts:
    """All sentences of one language, and which form a number asks for."""

    sentences: Mapping[str, str | tuple[str, ...]]
    plural_form: Callable[[int], int]

    def one(self, message: str) -> str:
        found = self.sentences.get(message, message)
        return found if isinstance(found, str) else found[0]

    def counted(self, singular: str, plural: str, number: int) -> str:
        found = self.sentences.get(singular)
        if isinstance(found, tuple):
            return found[self.plural_form(number)]
        return singular if number == 1 else plural


def _one_or_many(number: int) -> int:
    return 0 if number == 1 else 1


def _slavic(number: int) -> int:
    """Polish and Ukrainian: 0 = one, 1 = few (2-4, not 12-14), 2 = many. They differ in 21, 31, ... only."""
    few = number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14)
    return 1 if few else 2


def _polish(number: int) -> int:
    return 0 if number == 1 else _slavic(number)


def _ukrainian(number: int) -> int:
    return 0 if number % 10 == 1 and number % 100 != 11 else _slavic(number)


PLURAL_FORMS = {"pl": _polish, "en": _one_or_many, "uk": _ukrainian}
FORMS_IN_ALL = {"pl": 3, "en": 2, "uk": 3}


@lru_cache
def texts(language: str) -> Texts:
    """The joined catalogues of one language."""
    sentences: dict[str, str | tuple[str, ...]] = {}
    for file in sorted((FOLDER / language / "LC_MESSAGES").glob("*.po")):
        with file.open("rb") as source:
            for message in read_po(source, locale=language):
                if message.id and message.string and all(message.string):
                    singular = message.id if isinstance(message.id, str) else message.id[0]
                    sentences[singular] = message.string if isinstance(message.string, str) else tuple(message.string)
    return Texts(sentences, PLURAL_FORMS[language])


def gettext(message: str, /, **named: Any) -> str:
    """The sentence in the language of the request, with ``{name}`` places filled in."""
    text = texts(current_language.get()).one(message)
    return text.format(**named) if named else text


def ngettext(singular: str, plural: str, number: int, /, **named: Any) -> str:
    """The counted sentence; ``{number}`` is filled in, grouped as the language writes it."""
    text = texts(current_language.get()).counted(singular, plural, number)
    return text.format(number=decimal(number), **named)


def N_(message: str) -> str:  # noqa: N802 - the customary mark of a sentence that is translated later
    """Mark a sentence of a constant for the catalogues; it is translated where it is shown."""
    return message


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within the block every sentence comes in ``language``."""
    before = current_language.set(language)
    try:
        yield
    finally:
        current_language.reset(before)


def wanted(asked: str | None, kept: str | None, accepted: str) -> str:
    """The language to answer in: asked for in the address, kept in the cookie, preferred by the browser, Polish."""
    for language in (asked, kept):
        if language in LANGUAGES:
            return str(language)
    weighed = []
    for place, part in enumerate(accepted[:200].split(",")):
        tag, _, weight = part.strip().partition(";q=")
        quality = float(weight) if re.fullmatch(r"[01](\.\d{1,3})?", weight) else 1.0
        if tag[:2].lower() in LANGUAGES and quality > 0:
            weighed.append((-quality, place, tag[:2].lower()))
    return min(weighed)[2] if weighed else DEFAULT


def _locale() -> Locale:
    return Locale.parse(current_language.get())


def decimal(number: float) -> str:
    """A number as the language writes it."""
    return format_decimal(number, locale=_locale())


def points(hundredths: int) -> str:
    """Points, kept in hundredths, as people read them: 15485 is "154,85"."""
    return format_decimal(hundredths / 100, format="#,##0.00", locale=_locale())


def moment(instant: datetime) -> str:
    """Date and time in Warsaw."""
    return format_datetime(instant.astimezone(WARSAW), "d MMMM y, HH:mm", locale=_locale())


def calendar_day(on: date) -> str:
    """A day of the calendar."""
    return format_date(on, "long", locale=_locale())


def day(instant: datetime) -> str:
    """The date in Warsaw."""
    return format_date(instant.astimezone(WARSAW).date(), "long", locale=_locale())
