"""The words of the offer: kinds of schools, subjects, gminas. One table each; a page and a file know the same ones."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from service.kit.languages import N_, decimal
from service.kit.languages import gettext as _
from service.offers.needs import documents_needed

KIND_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "general": N_("general secondary school"),
        "technical": N_("technical secondary school"),
        "vocational": N_("vocational school of the first degree"),
    }
)

# The subjects of the primary-school certificate, as the rulebook names them.
SUBJECT_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "polish": N_("Polish language"),
        "mathematics": N_("mathematics"),
        "english": N_("English language"),
        "german": N_("German language"),
        "french": N_("French language"),
        "spanish": N_("Spanish language"),
        "italian": N_("Italian language"),
        "russian": N_("Russian language"),
        "ukrainian": N_("Ukrainian language"),
        "latin": N_("Latin language"),
        "history": N_("history"),
        "civics": N_("civics"),
        "geography": N_("geography"),
        "biology": N_("biology"),
        "chemistry": N_("chemistry"),
        "physics": N_("physics"),
        "informatics": N_("informatics"),
        "technology": N_("technology"),
        "art": N_("art"),
        "music": N_("music"),
        "safety_education": N_("safety education"),
        "physical_education": N_("physical education"),
    }
)

# Languages that a class may teach as its second foreign one.
LANGUAGE_NAMES: Mapping[str, str] = MappingProxyType(
    {name: SUBJECT_NAMES[name] for name in ("english", "german", "french", "spanish", "italian", "russian", "latin")}
)
PUBLIC_NAMES: Mapping[str, str] = MappingProxyType({"yes": N_("public schools"), "no": N_("not public schools")})

# How schools write them in their own files: words and the customary short forms.
SUBJECTS_AS_WRITTEN: Mapping[str, str] = MappingProxyType(
    {name: name for name in SUBJECT_NAMES}
    | {
        "polski": "polish",
        "pol": "polish",
        "matematyka": "mathematics",
        "mat": "mathematics",
        "angielski": "english",
        "ang": "english",
        "niemiecki": "german",
        "niem": "german",
        "francuski": "french",
        "fr": "french",
        "hiszpanski": "spanish",
        "hisz": "spanish",
        "wloski": "italian",
        "wlo": "italian",
        "rosyjski": "russian",
        "ros": "russian",
        "ukrainski": "ukrainian",
        "lacinski": "latin",
        "historia": "history",
        "hist": "history",
        "wos": "civics",
        "wiedza o spoleczenstwie": "civics",
        "geografia": "geography",
        "geo": "geography",
        "biologia": "biology",
        "bio": "biology",
        "chemia": "chemistry",
        "chem": "chemistry",
        "fizyka": "physics",
        "fiz": "physics",
        "informatyka": "informatics",
        "inf": "informatics",
        "technika": "technology",
        "plastyka": "art",
        "muzyka": "music",
        "edb": "safety_education",
        "wf": "physical_education",
        "wychowanie fizyczne": "physical_education",
    }
)

KINDS_AS_WRITTEN: Mapping[str, str] = MappingProxyType(
    {kind: kind for kind in KIND_NAMES}
    | {
        "liceum": "general",
        "lo": "general",
        "technikum": "technical",
        "branzowa": "vocational",
        "szkola branzowa": "vocational",
    }
)

# TERYT codes of the gminas of the Kraków Metropolis (register of the country's territorial division, GUS).
GMINAS: Mapping[str, str] = MappingProxyType(
    {
        "1261011": "Kraków",
        "1219012": "Biskupice",
        "1206012": "Czernichów",
        "1206022": "Igołomia-Wawrzeńczyce",
        "1206052": "Kocmyrzów-Luborzyca",
        "1206072": "Liszki",
        "1206082": "Michałowice",
        "1206092": "Mogilany",
        "1219043": "Niepołomice",
        "1206113": "Skawina",
        "1206143": "Świątniki Górne",
        "1219053": "Wieliczka",
        "1206152": "Wielka Wieś",
        "1206162": "Zabierzów",
        "1206172": "Zielonki",
    }
)


def folded(text: str) -> str:
    """``text`` in small letters without accents and signs, so that "krakow" finds "Kraków"."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("ł", "l"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", letters))


def kind_name(kind: str) -> str:
    """The kind of a school or class in the language of the request."""
    return _(KIND_NAMES[kind])


def gmina_name(teryt: str) -> str:
    """The name of a gmina; its code where it lies outside the metropolis."""
    return GMINAS.get(teryt, teryt)


def subject_name(subject: str) -> str:
    """A subject in the language of the request."""
    return _(SUBJECT_NAMES[subject])


def scored_entries(text: str) -> list[tuple[str, ...]]:
    """``polish|biology/chemistry`` is [("polish",), ("biology", "chemistry")]: of several, the best grade counts."""
    return [tuple(name.strip() for name in entry.split("/")) for entry in text.split("|") if entry.strip()]


def scored_in_words(text: str) -> list[str]:
    """The scored subjects as people read them, one sentence part for each."""
    return [_one_of(entry) for entry in scored_entries(text)]


def subject_names(listed: str) -> str:
    """Subjects with "|" between them as people read them."""
    return ", ".join(subject_name(name) for name in listed.split("|") if name)


def distance(metres: int | None) -> str:
    """How far a school is, in kilometres with one decimal."""
    if metres is None:
        return _("distance not known")
    return _("{kilometres} km in a straight line", kilometres=decimal(round(metres / 1000, 1)))


def _one_of(subjects: Iterable[str]) -> str:
    names = [subject_name(subject) for subject in subjects]
    return names[0] if len(names) == 1 else _("the best of: {names}", names=", ".join(names))


WORDS = {
    "kind_name": kind_name,
    "documents_needed": documents_needed,
    "gmina_name": gmina_name,
    "scored_in_words": scored_in_words,
    "kinds": KIND_NAMES,
    "gminas": GMINAS,
    "subjects": SUBJECT_NAMES,
    "language_names": LANGUAGE_NAMES,
    "public_names": PUBLIC_NAMES,
    "subject_names": subject_names,
    "distance": distance,
}
"""What templates need to say an offer in words."""
