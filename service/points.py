"""`recruit points`: what a rulebook gives one candidate, item by item, from a JSON file to JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from recruit_core.errors import InvalidRegister, Problem
from service.terminal import refusals

if TYPE_CHECKING:
    from recruit_core.rulebooks.itemised import Itemised, Itemises

LARGEST_FILE = 10_000_000


class _RepeatedFieldError(ValueError):
    """An object of JSON names a field twice, so that one of the two values would be lost."""


def points(
    file: Annotated[Path, typer.Argument(help="JSON: one candidate's grades and results, or a list of them.")],
    rulebook: Annotated[str, typer.Option(help="Name of the rulebook, with its year.")] = "pl-2026",
    complete: Annotated[bool, typer.Option("--complete", help="Refuse a record in which a part is missing.")] = False,
) -> None:
    """What the rulebook gives one candidate, item by item, each with its rule."""
    with refusals():
        book = _calculator(rulebook)
        answer = _answer(read_json(file), file.name, book, complete)
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def read_json(path: Path) -> object:
    """The content of a JSON file. Raises `InvalidRegister` where it is no plain JSON in UTF-8."""
    try:
        with path.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
    except OSError as error:
        found = f"the file cannot be read ({error.strerror})"
        _unusable(Problem("file-unreadable", path.name, None, None, found, "check the path and its permissions"))
    if len(content) > LARGEST_FILE:
        found = f"the file has more than {LARGEST_FILE} bytes"
        _unusable(Problem("file-too-large", path.name, None, None, found, "give fewer candidates at once"))
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_fields, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        found = f"byte {error.start + 1} is not UTF-8"
        _unusable(Problem("encoding", path.name, None, None, found, "save the file in UTF-8 (not windows-1250)"))
    except json.JSONDecodeError as error:
        found = f"{error.msg} at character {error.colno}"
        _unusable(Problem("json-unreadable", path.name, error.lineno, None, found, "write valid JSON"))
    except _RepeatedFieldError as error:
        _unusable(Problem("field-twice", path.name, None, None, str(error), "keep one of the two"))
    except (ValueError, RecursionError):
        found = "a number of thousands of digits, or objects nested too deep"
        _unusable(Problem("json-unreadable", path.name, None, None, found, "write plain JSON"))


def _answer(given: object, file: str, book: Itemises, complete: bool) -> object:
    """One object for one candidate, a list for a list; all problems of all candidates at once."""
    if not isinstance(given, list):
        return _itemised(given, file, "", book, complete).as_json()
    answers: list[Itemised] = []
    problems: list[Problem] = []
    for position, record in enumerate(given):
        try:
            answers.append(_itemised(record, file, f"/{position}", book, complete))
        except InvalidRegister as refusal:
            problems.extend(refusal.problems)
    if problems:
        raise InvalidRegister(problems)
    return [answer.as_json() for answer in answers]


def _itemised(record: object, file: str, place: str, book: Itemises, complete: bool) -> Itemised:
    """The points of one record; where a complete one is asked for, every part that is missing is a problem."""
    answer = book.itemise(record, file, place)
    if complete and answer.missing:
        remedy = "give it; without --complete it counts nothing"
        raise InvalidRegister(
            Problem("part-missing", file, None, f"{place}/{pointer}", "found nothing", remedy)
            for pointer in (part.replace("/", "~1").replace(".", "/") for part in answer.missing)
        )
    return answer


def _calculator(name: str) -> Itemises:
    """The rulebook of that name, if it counts points."""
    from recruit_core.rulebooks import rulebook
    from recruit_core.rulebooks.itemised import Itemises

    book = rulebook(name)
    if not isinstance(book, Itemises):
        found = f'the rulebook "{name}" does not tell points item by item'
        raise InvalidRegister([Problem("rulebook-without-points", name, None, None, found, "choose pl-2026")])
    return book


def _fields(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _RepeatedFieldError(f"the field {json.dumps(twice)} stands twice in one object")
    return fields


def _no_number(word: str) -> NoReturn:
    raise json.JSONDecodeError(f"{word} is not a number of JSON", word, 0)


def _unusable(problem: Problem) -> NoReturn:
    raise InvalidRegister([problem]) from None
