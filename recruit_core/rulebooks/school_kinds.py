"""Kinds of schools: what each compares, which test and documents it asks for, which stand outside the scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Self

import polars as pl
from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from recruit_core.columns import printable
from recruit_core.errors import Problem
from recruit_core.rulebooks.dated import Dated, in_force
from recruit_core.rulebooks.record_problems import LONGEST
from recruit_core.rulebooks.scored_subjects import Subjects


def _as_tuple(names: Any) -> Any:
    return tuple(names) if isinstance(names, list) else names


Names = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
"""A list of TOML as a tuple, so that the law stays frozen."""


class SchoolKind(Dated):
    """One kind of school.

    `compares` names the steps of the order that it compares; the others are 0 there for everybody. `conditions` are
    documents needed to be considered, `documents` those needed for admission only (art. 134 ust. 2 asks at the
    qualification for the certificate alone, art. 158 ust. 2 at the admission for all). `social_without` leaves criteria
    out, `citizens_only` asks for citizenship of Poland. A kind with `scale` false admits by other means: `refusal`.
    """

    name: str
    polish: str
    scale: bool = True
    compares: Names = ()
    test: str | None = None
    scores_language: bool = False
    citizens_only: bool = False
    conditions: Names = ()
    documents: Names = ()
    social_without: Names = ()
    refusal: str | None = None

    @model_validator(mode="after")
    def _outside_says_why(self) -> Self:
        if self.scale == bool(self.refusal) or self.scale != bool(self.compares):
            raise ValueError(f"kind {self.name}: either it compares steps, or it is outside the scale and says why")
        return self


class SchoolKinds(BaseModel):
    """All kinds of schools of one school year."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: list[SchoolKind]

    def named(self, name: str) -> SchoolKind | None:
        """The kind of that name; None where there is none."""
        return next((kind for kind in self.kinds if kind.name == name), None)

    @property
    def plain(self) -> SchoolKind:
        """The kind of a programme that names none: the first of the list, the general school."""
        return self.kinds[0]


class Document(BaseModel):
    """A document that some kinds of schools ask for."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: str
    polish: str
    law: str


class Documents(Dated):
    """What the names of documents mean."""

    kinds: list[Document]

    def named(self, names: tuple[str, ...]) -> tuple[Document, ...]:
        """Those documents, in the order of the law."""
        return tuple(document for document in self.kinds if document.name in names)


FITNESS = "fitness"
"""The test whose score is a step of its own (art. 137 ust. 5, art. 143 ust. 3)."""

DRIVING = ("driver-medical", "driver-psychological")
"""Documents for occupations that teach to drive (art. 134 ust. 1 pkt 4 and 5)."""


def needed_for_admission(kind: SchoolKind, documents: Documents, *, driving: bool = False) -> tuple[Document, ...]:
    """Documents without which a qualified candidate is not admitted (art. 134 ust. 1, art. 158 ust. 2)."""
    return documents.named((*kind.conditions, *kind.documents, *(DRIVING if driving else ())))


def kinds_in_force(blocks: Sequence[SchoolKind], year: int) -> SchoolKinds | None:
    """Of each kind the block that holds in the school year beginning in `year`; None where no kind has one yet."""
    names = dict.fromkeys(block.name for block in blocks)
    chosen = [in_force([block for block in blocks if block.name == name], year) for name in names]
    there = [kind for kind in chosen if kind is not None]
    return SchoolKinds(kinds=there) if there else None


def kind_fault(kinds: SchoolKinds, name: str | None) -> tuple[str, str, str] | None:
    """Code, finding and remedy where a kind is not one of the law's or stands outside the scale; else None."""
    if name is None:
        return None
    kind = kinds.named(name)
    if kind is None:
        known = ", ".join(each.name for each in kinds.kinds if each.scale)
        return "kind-unknown", f'"{printable(name[:LONGEST])}" is no kind of school', f"write one of: {known}"
    if not kind.scale:
        return "outside-scale", f"{kind.polish} is outside this scale ({kind.law})", f"take it out: {kind.refusal}"
    return None


def kind_problems(
    programmes: pl.DataFrame, offer: list[tuple[Subjects, ...]], kinds: SchoolKinds, languages: tuple[str, ...]
) -> Iterator[Problem]:
    """Programmes whose kind is unknown, outside the scale, or lacks what its kind must have."""
    rows = programmes.select("programme", "kind", "test", "test_multiplier").iter_rows()
    for (programme, name, test, multiplier), subjects in zip(rows, offer, strict=True):
        fault = kind_fault(kinds, name)
        if fault:
            yield _at(programme, fault[0], "kind", fault[1], fault[2])
        elif name is not None:
            kind = kinds.named(name)
            assert kind is not None
            yield from _lacking(programme, kind, test, multiplier, subjects, languages)


def _lacking(
    programme: str,
    kind: SchoolKind,
    test: str | None,
    multiplier: int,
    subjects: tuple[Subjects, ...],
    languages: tuple[str, ...],
) -> Iterator[Problem]:
    if kind.test and test is None:
        remedy = f"name the test ({kind.test}), its highest score and its pass mark"
        yield _at(programme, "test-missing", "test", f"{kind.polish} asks for a test ({kind.law})", remedy)
    if kind.test == FITNESS and multiplier:
        found = f"the test of fitness is compared by itself, not added to the points ({kind.law})"
        yield _at(programme, "test-scale", "test_multiplier", found, "leave the multiplier out")
    if kind.scores_language and subjects and not any(set(entry) & set(languages) for entry in subjects):
        remedy = f"score the higher grade: {'/'.join(languages)}"
        yield _at(
            programme, "scored-subjects", "scored_subjects", f"no foreign language is scored ({kind.law})", remedy
        )


def _at(programme: str, code: str, column: str, found: str, remedy: str) -> Problem:
    return Problem(code, "programmes", None, column, f'programme "{programme}": {found}', remedy)
