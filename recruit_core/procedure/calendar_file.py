"""The calendars of one voivodeship in one TOML file, checked whole: every fault with its line and its remedy."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from recruit_core.errors import InvalidRegister, Problem
from recruit_core.procedure.phases import PHASES, ROUNDS, Disorder, Phase, out_of_order
from recruit_core.procedure.places import Places
from recruit_core.procedure.warsaw import local_day
from recruit_core.procedure.written import Fault, WrittenBlock, WrittenFile, WrittenPhase, fault
from recruit_core.rulebooks.dated import first_year

Key = tuple[int, str]
"""The year in which a school year begins, and an organiser."""


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """All calendars of one voivodeship; its organisers follow it wherever a block of their own says nothing."""

    voivodeship: str
    organisers: tuple[str, ...]
    blocks: Mapping[Key, tuple[Phase, ...]]

    def phases(self, year: int, organiser: str) -> tuple[Phase, ...]:
        """An organiser's own phases, and those of the voivodeship for all others; main round first."""
        named = {
            (phase.round, phase.name): phase
            for name in (self.voivodeship, organiser)
            for phase in self.blocks.get((year, name), ())
        }
        return tuple(named[round_, name] for round_ in ROUNDS for name in PHASES if (round_, name) in named)

    def years(self, organiser: str) -> tuple[int, ...]:
        """The years for which there is a phase of this organiser or of its voivodeship."""
        return tuple(sorted({year for year, name in self.blocks if name in (self.voivodeship, organiser)}))


def read_calendars(text: str, file: str) -> CalendarFile:
    """The calendars written in a TOML file called `file`.

    Raises
    ------
    InvalidRegister
        With every fault of the file: its line, where it stands, what was found and what to write.
    """
    try:
        written = WrittenFile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        remedy = 'write valid TOML; a time stands in quotes, "2027-05-17 15:00"'
        raise InvalidRegister([Problem("toml-unreadable", file, None, None, str(error), remedy)]) from None
    except ValidationError as error:
        faults = map(fault, error.errors())
        raise InvalidRegister([Problem(f.code, file, None, f.key, f.found, f.remedy) for f in faults]) from None
    return _Reading(written, Places(text, "calendar", "phases"), file).calendars()


class _Reading:
    """Reads the blocks of one file and collects what is wrong with them."""

    def __init__(self, written: WrittenFile, places: Places, file: str) -> None:
        self._written, self._places, self._file = written, places, file
        self._problems: list[Problem] = []
        self._blocks: dict[Key, tuple[Phase, ...]] = {}
        self._numbers: dict[Key, int] = {}
        self._positions: dict[tuple[int, str, str], int] = {}  # block, round, name -> place of the phase in its block

    def calendars(self) -> CalendarFile:
        for number, raw in enumerate(self._written.calendar):
            self._block(number, raw)
        read = CalendarFile(self._written.voivodeship, tuple(self._written.organisers), self._blocks)
        for key in self._blocks:
            self._order(read, key)
        if self._problems:
            raise InvalidRegister(sorted(self._problems, key=lambda problem: problem.row or 0))
        return read

    def _block(self, number: int, raw: dict[str, Any]) -> None:
        try:
            block = WrittenBlock.model_validate(raw)
        except ValidationError as error:
            self._add(map(fault, error.errors()), number)
            phases = raw.get("phases")
            self._phases(number, phases if isinstance(phases, list) else [], "", None)  # tells their faults, too
            return
        year = first_year(block.school_year)
        key = (year, block.organiser)
        self._add(self._stranger(key), number)
        read = self._phases(number, block.phases, block.law, year)
        if key not in self._blocks:
            self._blocks[key], self._numbers[key] = tuple(read), number

    def _stranger(self, key: Key) -> Iterator[Fault]:
        year, organiser = key
        known = (self._written.voivodeship, *self._written.organisers)
        if organiser not in known:
            remedy = f"write one of: {', '.join(known)}; or add it to organisers at the top of the file"
            yield Fault("organiser-unknown", "organiser", f'found "{organiser}"', remedy)
        if key in self._blocks:
            found = f"{organiser} has a block for the school year that begins in {year} already"
            yield Fault("calendar-twice", None, found, "write all its phases in one block")

    def _phases(self, number: int, raw: list[Any], law: str, year: int | None) -> list[Phase]:
        read: list[Phase] = []
        for position, each in enumerate(raw):
            phase = self._phase(number, position, each, law) if isinstance(each, dict) else None
            if phase is None:  # told already, here or by its block
                continue
            self._add(_of_another_year(phase, year), number, position)
            if self._positions.setdefault((number, phase.round, phase.name), position) == position:
                read.append(phase)
                continue
            found = f"{phase.name} of the {phase.round} round stands there already"
            self._add([Fault("phase-twice", "name", found, "write it once")], number, position)
        return read

    def _phase(self, number: int, position: int, raw: dict[str, Any], law: str) -> Phase | None:
        try:
            written = WrittenPhase.model_validate(raw)
        except ValidationError as error:
            self._add(map(fault, error.errors()), number, position)
            return None
        return Phase.model_validate(written.model_dump() | {"law": written.law or law})

    def _order(self, read: CalendarFile, key: Key) -> None:
        """What an organiser's own phases break, among themselves or beside those of the voivodeship."""
        number = self._numbers[key]
        for disorder in out_of_order(read.phases(*key)):
            places = (self._positions.get((number, phase.round, phase.name)) for phase in reversed(disorder))
            position = next((place for place in places if place is not None), None)
            if position is not None:
                self._add([_disordered(disorder)], number, position)

    def _add(self, faults: Iterator[Fault] | list[Fault], number: int, position: int | None = None) -> None:
        for code, key, found, remedy in faults:
            row = self._places.line(number, position, key)
            where = f"{self._named(number, position)}: {found}"
            self._problems.append(Problem(code, self._file, row, key, where, remedy))

    def _named(self, number: int, position: int | None) -> str:
        """Which block and phase is meant, in its author's words."""
        raw = self._written.calendar[number]
        named = f"calendar {raw.get('school_year', number + 1)} of {raw.get('organiser', 'nobody')}"
        if position is None:
            return named
        return f"{named}, {raw['phases'][position].get('name', position + 1)}"


def _of_another_year(phase: Phase, year: int | None) -> Iterator[Fault]:
    for key, at in (("opens", phase.opens), ("closes", phase.closes)):
        if year is not None and at is not None and local_day(at).year != year:
            found = f"{local_day(at)} is no day of {year}, in which the school year begins"
            yield Fault("year-differs", key, found, "correct the date or the school year")


def _disordered(disorder: Disorder) -> Fault:
    earlier, later = disorder
    found = f"{_when(later)} stands before {_when(earlier)}"
    return Fault("phases-out-of-order", None, found, f"{later.name} neither begins nor ends before {earlier.name}")


def _when(phase: Phase) -> str:
    days = dict.fromkeys(str(local_day(at)) for at in (phase.first, phase.last))
    return f"{phase.name} of the {phase.round} round ({' to '.join(days)})"
