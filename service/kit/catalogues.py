"""The catalogues against the sources: ``python -m service.kit.catalogues offers`` adds what is new to ``offers.po``.

A sentence belongs to the subject whose folder (or folder of templates) it stands in, the rest to ``recruit``.
English is filled in, Polish and Ukrainian are left empty for a person. ``--check`` only lists what is wrong.
"""

import string
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from service.kit.languages import FOLDER, FORMS_IN_ALL, LANGUAGES

SERVICE = FOLDER.parent
COMMON = "recruit"
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
Message = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence found in a source: singular and plural for counted ones."""

    message: Message
    subject: str
    place: str

    @property
    def key(self) -> str:
        return self.message if isinstance(self.message, str) else self.message[0]


def sentences() -> Iterator[Sentence]:
    """Every marked sentence of the service, file after file."""
    for pattern, method in (("**/*.py", "python"), ("templates/**/*.html", "jinja2.ext:babel_extract")):
        for file in sorted(SERVICE.glob(pattern)):
            with file.open("rb") as source:
                for line, found, _comments, _context in extract(method, source, KEYWORDS):
                    message = found if isinstance(found, str) else (found[0], found[1])
                    yield Sentence(message, _subject(file), f"{file.relative_to(SERVICE)}:{line}")


def _subject(file: Path) -> str:
    parts = file.relative_to(SERVICE).parts
    name = parts[1] if parts[0] == "templates" and len(parts) > 2 else parts[0]
    return name if (FOLDER / "pl" / "LC_MESSAGES" / f"{name}.po").exists() else COMMON


def catalogue_file(language: str, subject: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / f"{subject}.po"


def read_catalogue(language: str, subject: str) -> Catalog:
    file = catalogue_file(language, subject)
    if not file.exists():
        return Catalog(locale=language, fuzzy=False)
    with file.open("rb") as source:
        return read_po(source, locale=language)


def problems() -> list[str]:
    """Everything that is wrong between sources and catalogues, a line each; empty when all is well."""
    used = {sentence.key: sentence for sentence in sentences()}
    found: list[str] = []
    for language in LANGUAGES:
        known: dict[str, str] = {}
        for file in sorted((FOLDER / language / "LC_MESSAGES").glob("*.po")):
            for message in read_catalogue(language, file.stem):
                if not message.id:
                    continue
                key = message.id if isinstance(message.id, str) else message.id[0]
                where = f"{language}/{file.name}"
                found += [f"{where}: also in {known[key]}: {key!r}"] if key in known else []
                found += [f"{where}: {wrong}: {key!r}" for wrong in _wrong(message.id, message.string, language)]
                found += [f"{where}: no longer used: {key!r}"] if key not in used else []
                known[key] = where
        found += [f"{language}: missing ({used[key].place}): {key!r}" for key in used if key not in known]
    return found


def _wrong(message: str | Sequence[str], translated: str | Sequence[str] | None, language: str) -> Iterator[str]:
    counted = not isinstance(message, str)
    forms = (translated,) if isinstance(translated, str) else tuple(translated or ())
    if len(forms) != (FORMS_IN_ALL[language] if counted else 1):
        yield "wrong number of forms"
    if not all(forms):
        yield "empty"
    wanted = _places(str(message[0] if counted else message))
    for form in filter(None, forms):
        if _places(form) != wanted:
            yield f"places differ: {sorted(_places(form))} instead of {sorted(wanted)}"


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def add_new(subject: str) -> int:
    """Write what is new in the sources of ``subject`` to its three catalogues; returns how many sentences."""
    for language in LANGUAGES:
        catalogue_file(language, subject).touch()  # from now on the subject has catalogues of its own
    everything = list(sentences())
    used = {sentence.key for sentence in everything}
    added = 0
    for language in LANGUAGES:
        elsewhere = {
            message.id if isinstance(message.id, str) else message.id[0]
            for file in (FOLDER / language / "LC_MESSAGES").glob("*.po")
            for message in (read_catalogue(language, file.stem) if file.stem != subject else ())
            if message.id
        }
        catalogue = read_catalogue(language, subject)
        for sentence in everything:
            if sentence.subject == subject and sentence.key not in elsewhere and sentence.message not in catalogue:
                catalogue.add(sentence.message, _first_string(sentence.message, language))
                added += 1
        for message in list(catalogue):
            key = message.id if isinstance(message.id, str) else message.id[0]
            if message.id and key not in used:
                catalogue.delete(message.id)
        _write(catalogue, language, subject)
    return added


def _first_string(message: Message, language: str) -> str | tuple[str, ...]:
    if language == "en":
        return message
    return "" if isinstance(message, str) else ("",) * FORMS_IN_ALL[language]


def _write(catalogue: Catalog, language: str, subject: str) -> None:
    """Sentences in alphabetical order, no dates and no line numbers: two people's additions do not collide."""
    fresh = Catalog(locale=language, fuzzy=False)
    fresh.mime_headers = [("Content-Type", "text/plain; charset=UTF-8"), ("Plural-Forms", catalogue.plural_forms)]
    for message in sorted((m for m in catalogue if m.id), key=lambda m: m.id if isinstance(m.id, str) else m.id[0]):
        fresh.add(message.id, message.string)
    with catalogue_file(language, subject).open("wb") as target:
        write_po(target, fresh, width=0, no_location=True, omit_header=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        wrong = problems()
        sys.exit("\n".join(wrong) if wrong else 0)
    for name in sys.argv[1:] or [COMMON]:
        sys.stdout.write(f"{name}: {add_new(name)} new\n")
