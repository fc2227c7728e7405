"""Columns that a primary school's file may have: the headings they go by, what stands in them, and how it is read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from service.kit.languages import N_
from service.offers.words import SUBJECTS_AS_WRITTEN, folded

GRADES_AS_WRITTEN = {
    "6": 6, "celujacy": 6, "cel": 6, "5": 5, "bardzo dobry": 5, "bdb": 5, "4": 4, "dobry": 4, "db": 4,
    "3": 3, "dostateczny": 3, "dst": 3, "2": 2, "dopuszczajacy": 2, "dop": 2, "1": 1, "niedostateczny": 1, "ndst": 1,
}  # fmt: skip
BEHAVIOUR_AS_WRITTEN = {
    "6": 6, "wzorowe": 6, "wz": 6, "5": 5, "bardzo dobre": 5, "bdb": 5, "4": 4, "dobre": 4, "db": 4,
    "3": 3, "poprawne": 3, "pop": 3, "2": 2, "nieodpowiednie": 2, "ndp": 2, "1": 1, "naganne": 1, "nag": 1,
}  # fmt: skip
YES_AS_WRITTEN = {"tak": True, "t": True, "yes": True, "x": True, "1": True, "nie": False, "n": False, "no": False,
                  "0": False}  # fmt: skip
NOT_GIVEN = frozenset({"", "zwolniony", "zwolniona", "zw", "nie uczestniczyl", "nie uczestniczyla"})
EXAM_LANGUAGES = frozenset({"english", "french", "german", "italian", "russian", "spanish"})


class UnreadError(ValueError):
    """What stands in a cell is not of the kind that its column wants."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that the primary school enters: its headings (the first is ours), its reading, what to write."""

    headings: tuple[str, ...]
    read: Callable[[str], Any]
    remedy: str


def _chosen(known: Mapping[str, Any]) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        try:
            return known[folded(text)]
        except KeyError:
            raise UnreadError(text) from None

    return read


def _whole(highest: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        found = re.fullmatch(r"(\d{1,3})\s*%?", text, re.ASCII)
        if found is None or int(found[1]) > highest:
            raise UnreadError(text)
        return int(found[1])

    return read


def _average(text: str) -> int:
    found = re.fullmatch(r"([1-6])(?:[.,](\d{1,2}))?", text, re.ASCII)
    if found is None:
        raise UnreadError(text)
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0") or 0)


def _exam_language(text: str) -> str:
    name = SUBJECTS_AS_WRITTEN.get(_bare(text))
    if name not in EXAM_LANGUAGES:
        raise UnreadError(text)
    return name


def _bare(text: str) -> str:
    return re.sub(r"^(jezyk|j) ", "", folded(text))


GRADE = N_("Write a grade from 1 to 6, or in words; leave the cell empty where there is none.")
PER_CENT = N_("Write whole per cent from 0 to 100, as on the certificate of the examination board.")
YES_OR_NO = N_("Write tak or nie; empty is nie.")
_yes = _chosen(YES_AS_WRITTEN)

_EXAM: Mapping[str, Fact] = {
    "exam_polish": Fact(("egzamin_polski", "exam_polish", "egzamin_jezyk_polski"), _whole(100), PER_CENT),
    "exam_mathematics": Fact(("egzamin_matematyka", "exam_mathematics"), _whole(100), PER_CENT),
    "exam_foreign_language": Fact(
        ("egzamin_jezyk_obcy", "exam_foreign_language", "egzamin_jezyk"), _whole(100), PER_CENT
    ),
    "exam_language": Fact(
        ("jezyk_egzaminu", "exam_language"),
        _exam_language,
        N_("Write the language of the exam: angielski, francuski, hiszpański, niemiecki, rosyjski or włoski."),
    ),
    "exempt_polish": Fact(("zwolnienie_polski", "exempt_polish"), _yes, YES_OR_NO),
    "exempt_mathematics": Fact(("zwolnienie_matematyka", "exempt_mathematics"), _yes, YES_OR_NO),
    "exempt_foreign_language": Fact(("zwolnienie_jezyk_obcy", "exempt_foreign_language"), _yes, YES_OR_NO),
}
_CERTIFICATE: Mapping[str, Fact] = {
    "grade_average": Fact(
        ("srednia", "grade_average"), _average, N_("Write the average of compulsory subjects, as 4,75.")
    ),
    "behaviour": Fact(
        ("zachowanie", "behaviour"),
        _chosen(BEHAVIOUR_AS_WRITTEN),
        N_("Write the grade of behaviour in words, as wzorowe or bardzo dobre."),
    ),
    "honours": Fact(("wyroznienie", "honours"), _yes, YES_OR_NO),
    "volunteering": Fact(("wolontariat", "volunteering"), _yes, YES_OR_NO),
    "achievement_points": Fact(
        ("osiagniecia", "achievement_points", "osiagniecia_punkty"),
        _whole(200),
        N_("Write the sum of points for achievements on the certificate, a whole number from 0 to 200."),
    ),
}
LONG_HEADINGS = {
    "polish": "polski", "mathematics": "matematyka", "english": "angielski", "german": "niemiecki",
    "french": "francuski", "spanish": "hiszpanski", "italian": "wloski", "russian": "rosyjski",
    "ukrainian": "ukrainski", "latin": "lacinski", "history": "historia", "civics": "wos", "geography": "geografia",
    "biology": "biologia", "chemistry": "chemia", "physics": "fizyka", "informatics": "informatyka",
    "technology": "technika", "art": "plastyka", "music": "muzyka", "safety_education": "edb",
    "physical_education": "wf",
}  # fmt: skip
_SUBJECTS: Mapping[str, Fact] = {
    f"grade_{name}": Fact(
        (heading, f"grade_{name}", *(word for word, of in SUBJECTS_AS_WRITTEN.items() if of == name)),
        _chosen(GRADES_AS_WRITTEN),
        GRADE,
    )
    for name, heading in LONG_HEADINGS.items()
}
FACTS: Mapping[str, Fact] = MappingProxyType({**_EXAM, **_SUBJECTS, **_CERTIFICATE})
"""What a primary school enters, by the names of the rulebook. Criteria of a family's life are not among it."""

PEOPLE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "number": ("numer", "number", "candidate", "kandydat"),
        "pesel": ("pesel",),
        "last_name": ("nazwisko", "last_name"),
        "first_name": ("imie", "first_name", "imiona"),
        "form": ("klasa", "form", "oddzial"),
        "gmina": ("gmina",),
    }
)


def plain_heading(heading: str) -> str:
    """A heading without accents, signs and the words that say nothing: "Ocena: j. polski" is "polski"."""
    words = re.findall(r"[a-z0-9]+", folded(heading.replace("_", " ")))
    while len(words) > 1 and words[0] in ("ocena", "j", "jezyk") and words[-1] not in ("egzaminu", "obcy"):
        words = words[1:]
    return "_".join(words)


BY_HEADING = {
    plain_heading(heading): name
    for known in (PEOPLE, {name: fact.headings for name, fact in FACTS.items()})
    for name, headings in known.items()
    for heading in headings
}


def read_fact(name: str, text: str) -> Any:
    """What a cell says of a fact; None for "not given". Raises UnreadError."""
    value = None if folded(text) in NOT_GIVEN else FACTS[name].read(text)
    return None if value is False else value
