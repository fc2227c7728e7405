"""`recruit rulebook`: the law of a year as a lawyer reads it, with a mark on everything that nobody has confirmed."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.terminal import refusals, say

if TYPE_CHECKING:
    from pydantic import BaseModel

    from recruit_core.rulebooks import Rulebook

rulebook = typer.Typer(no_args_is_help=True, help="What the rulebooks say, and what of it is not confirmed.")

NOT_CONFIRMED = "NOT CONFIRMED"
NOTHING_DATED = "nothing in it is dated: the order is taken from the tables as it is given"
OF_EVERY_BLOCK = ("valid_from", "law", "confirmed", "note")
MOST_POINTS = 20_000  # the bound by which the models of the law tell hundredths of a point from other numbers
WIDTH = 110
TITLES_OF_POLAND: Mapping[str, str] = MappingProxyType(
    {
        "exam": "Exam of the eighth grade: points for one per cent of the result",
        "grades": "Grades in the scored subjects of a class",
        "exemption": "Exempt from the exam or from a part of it: points for the grade that stands in",
        "honours": "Certificate with honours",
        "volunteering": "Social activity, especially volunteering",
        "achievements": "Special achievements on the certificate",
        "social": "Social criteria, counted together",
        "order": "Order of comparison, the most important step first",
        "statute": "The Education Law as it was read",
        "school_kinds": "Kinds of schools",
        "documents": "Documents needed for admission",
        "special_needs": "Seats kept for candidates with a statement of special educational needs",
        "foreign_certificates": "Certificates from abroad",
        "last_rule": "What decides where everything else is equal",
        "contests": "Contests that count in the voivodeship",
    }
)
TITLES: Mapping[str, Mapping[str, str]] = MappingProxyType({"pl": TITLES_OF_POLAND})
"""What the blocks are, by country: the first part of a rulebook's name."""

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "scored_subjects": "scored subjects of a class",
        "points": "points",
        "cap": "at most, all together",
        "one": "one title",
        "several": "two or more titles together",
        "both_parents_also_one_parent": "two disabled parents also meet the criterion of one",
        "size": "number of values",
        "compares": "compares, in this order",
        "scale": "counts points by this scale",
        "citizens_only": "for Polish citizens only",
        "conditions": "needed in order to be considered",
        "documents": "needed in order to be admitted",
        "social_without": "social criteria left out",
        "refusal": "why it stands outside",
        "needs_decision": "grades count by a recorded decision of the committee alone",
    }
)


@rulebook.command("list")
def list_rulebooks() -> None:
    """The rulebooks there are, and how much of each is not confirmed."""
    with refusals():
        from recruit_core.rulebooks import RULEBOOKS

        for name, made in sorted(RULEBOOKS.items()):
            law = _law(made())
            say(f"{name:<12}{NOTHING_DATED if law is None else _summary(name, law)}")


@rulebook.command()
def show(
    name: Annotated[str, typer.Argument(help="Name of the rulebook, with its year.")] = "pl-2026",
    as_json: Annotated[bool, typer.Option("--json", help="The same for programs.")] = False,
) -> None:
    """Every block in force: its numbers, since when, its place in the law, and what nobody has confirmed."""
    with refusals():
        from recruit_core.rulebooks import rulebook as named

        law = _law(named(name))
    if as_json:
        say(json.dumps(_described(name, law), ensure_ascii=False, indent=2))
        return
    lines = [f"{name}: {NOTHING_DATED}"] if law is None else [f"{name}: {_summary(name, law)}", *_blocks(name, law)]
    say("\n".join(lines))


def _law(book: Rulebook) -> BaseModel | None:
    """The dated numbers of a rulebook, if it has any."""
    return getattr(book, "law", None)


def _summary(name: str, law: BaseModel) -> str:
    from recruit_core.rulebooks.confirmation import rules, unconfirmed

    open_ones = len(unconfirmed(law))
    return f"school year {_school_year(name)}, {open_ones} of {len(rules(law))} rules are not confirmed"


def _school_year(name: str) -> str:
    """2026/27 for a rulebook that is called after its year: pl-2026."""
    year = int(name.rpartition("-")[2])
    return f"{year}/{(year + 1) % 100:02}"


def _described(name: str, law: BaseModel | None) -> dict[str, object]:
    """The whole rulebook for programs; points as text with two decimals, as `recruit points` writes them."""
    from recruit_core.rulebooks.confirmation import rules, unconfirmed

    if law is None:
        return {"rulebook": name, "school_year": None, "rules": 0, "not_confirmed": [], "blocks": []}
    blocks = [
        {"block": block, **{field: getattr(part, field) for field in OF_EVERY_BLOCK}, "numbers": numbers(part)}
        for block, part in _parts(law)
    ]
    open_ones = [{"rule": each.name, "law": each.law, "note": each.note} for each in unconfirmed(law)]
    year, many = _school_year(name), len(rules(law))
    return {"rulebook": name, "school_year": year, "rules": many, "not_confirmed": open_ones, "blocks": blocks}


def _parts(law: BaseModel) -> Iterator[tuple[str, Any]]:
    """The blocks of a law by name; of blocks that stand together one by one."""
    for block in type(law).model_fields:
        yield from ((block, part) for part in _dated(getattr(law, block)))


def _dated(part: object) -> Iterator[Any]:
    """The dated blocks in a part of the law: itself, or those it holds."""
    from pydantic import BaseModel

    from recruit_core.rulebooks.dated import Dated

    if isinstance(part, Dated):
        yield part
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from _dated(inner)
    elif isinstance(part, BaseModel):
        for field in type(part).model_fields:
            yield from _dated(getattr(part, field))


def numbers(part: BaseModel) -> dict[str, Any]:
    """What a block says beside its place in the law, points as text with two decimals."""
    schemas = type(part).model_json_schema()["properties"]
    return {
        field: _readable(getattr(part, field), _in_points(schemas[field]))
        for field in type(part).model_fields
        if field not in OF_EVERY_BLOCK and getattr(part, field) is not None
    }


def _in_points(schema: Mapping[str, Any]) -> bool:
    """Whether a field holds hundredths of a point, by itself or in a table."""
    inner = [*schema.get("anyOf", ()), schema.get("additionalProperties"), schema.get("items")]
    return schema.get("maximum") == MOST_POINTS or any(_in_points(one) for one in inner if isinstance(one, dict))


def _readable(value: Any, in_points: bool) -> Any:
    from pydantic import BaseModel

    from recruit_core.rulebooks.itemised import points_text

    if isinstance(value, dict):
        return {str(key): _readable(inner, in_points) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_row(inner) if isinstance(inner, BaseModel) else _readable(inner, in_points) for inner in value]
    return points_text(value) if in_points and type(value) is int else value


def _row(part: Any) -> dict[str, Any]:
    """A row of a table inside a block, with its own place in the law and its own mark where it has them."""
    own = {field: value for field in OF_EVERY_BLOCK if (value := getattr(part, field, None)) is not None}
    return numbers(part) | own


def _blocks(name: str, law: BaseModel) -> Iterator[str]:
    """The blocks as lines; of blocks that stand together each under its own name below one title."""
    titles, before = TITLES.get(name.partition("-")[0], {}), ""
    for block, part in _parts(law):
        if block != before:
            yield from ("", f"{block}: {titles[block]}" if block in titles else block)
        yield from _block(part)
        before = block


def _block(part: Any) -> Iterator[str]:
    said = numbers(part)
    called = f"{said.pop('name')}, " if "name" in said else ""
    yield from _wrapped(f"{called}since {part.valid_from}, {part.law}", "  ")
    if not part.confirmed:
        yield from _wrapped(f"{NOT_CONFIRMED}: {part.note}", "  ")
    for field, value in said.items():
        yield from _told(FIELDS.get(field, field.replace("_", " ")), value, "    " if called else "  ")


def _told(field: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        yield f"{indent}{field}:"
        for row in value:
            yield from _told_row(dict(row))
    else:
        yield from _wrapped(f"{field}: {_in_words(value)}", indent)


def _told_row(row: dict[str, Any]) -> Iterator[str]:
    """A row of a table: its names, its numbers, its place in the law; below it what has to be checked."""
    from recruit_core.rulebooks.confirmation import NAMES

    confirmed, note, law = row.pop("confirmed", True), row.pop("note", None), row.pop("law", None)
    names = [str(row.pop(field)) for field in NAMES if field in row]
    said = [f"{FIELDS.get(field, field.replace('_', ' '))} {_in_words(value)}" for field, value in row.items()]
    yield from _wrapped(", ".join([" ".join(names), *said, *([law] if law else [])]), "    ")
    if not confirmed:
        yield from _wrapped(f"{NOT_CONFIRMED}: {note}", "      ")


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key} gives {_in_words(inner)}" for key, inner in value.items())
    return (", ".join(map(_in_words, value)) or "none") if isinstance(value, list) else str(value)


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_long_words=False)
