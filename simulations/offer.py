"""The offer of the standing example: schools and recruitment groups of Kraków, assumed ones where none are published.

What is published stays as it is; what is not follows from `assumptions.toml`: seats of a class, the split of a class by
second language, missing scored subjects. Every row carries its `source`; `assumed` names the cells that were chosen.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import polars as pl

from simulations.assumptions import Offer, Profile, assumptions, published
from simulations.places import CITY

SUBJECTS: Final = {
    "pol": "polish",
    "mat": "mathematics",
    "ang": "english",
    "niem": "german",
    "fr": "french",
    "hisz": "spanish",
    "wlo": "italian",
    "ros": "russian",
    "bio": "biology",
    "chem": "chemistry",
    "fiz": "physics",
    "geo": "geography",
    "hist": "history",
    "inf": "informatics",
    "wos": "civics",
}
"""Short codes of the published offer and the subjects they stand for."""

LANGUAGES: Final = {
    "niem": "niemiecki",
    "fr": "francuski",
    "hisz": "hiszpański",
    "wlo": "włoski",
    "ros": "rosyjski",
}
"""Second languages as a Polish reader calls them."""

KINDS: Final = {"liceum": "general", "technikum": "technical"}

ASSUMED: Final = "assumed"
"""The `source` of a row that nobody published."""


@dataclass(frozen=True, slots=True)
class Group:
    """One recruitment group before it becomes a row."""

    programme: str
    school: str
    kind: str
    name: str
    class_type: str
    extended: tuple[str, ...]
    languages: tuple[str, ...]
    scored: tuple[str, ...]
    occupation: str
    seats: int
    source: str
    assumed: tuple[str, ...]


@cache
def schools() -> pl.DataFrame:
    """One row a school: `school`, `name`, `kind`, `gmina`, `lat`, `lng` (micro-degrees), `run_by_city`, `source`."""
    city = [str(rspo) for rspo in assumptions().offer.not_run_by_city]
    real = _taking_part().select(
        school="rspo",
        name=pl.when(pl.col("short_name") != "").then("short_name").otherwise("name"),
        kind=pl.col("type").replace_strict(KINDS),
        gmina=pl.lit(CITY),
        lat="lat",
        lng="lng",
        run_by_city=~pl.col("rspo").is_in(city),
        source="source",
    )
    made = published("assumed_schools").select(
        "school", "name", "kind", "gmina", "lat", "lng", pl.col("gmina").eq(CITY).alias("run_by_city"), "source"
    )
    degrees = pl.col("lat", "lng").cast(pl.Float64).mul(1_000_000).round().cast(pl.Int64)
    return pl.concat([real, made]).with_columns(degrees).sort("school")


def left_out() -> pl.DataFrame:
    """Published schools that take no part: `school`, `name`, `reason`."""
    return _judged().filter(pl.col("reason") != "").select("rspo", "name", "reason").rename({"rspo": "school"})


def _taking_part() -> pl.DataFrame:
    return _judged().filter(pl.col("reason") == "")


def _judged() -> pl.DataFrame:
    """Every published school with the reason to leave it out, empty where there is none."""
    offer = assumptions().offer
    with_groups = published("groups")["rspo"].unique().to_list()
    special = pl.any_horizontal(pl.col("name").str.contains(word) for word in offer.leave_out_names_with)
    private = (pl.col("public") == "false") & offer.leave_out_not_public
    reason = (
        pl.when(special)
        .then(pl.lit("special school, admits by a statement of special needs"))
        .when(private)
        .then(pl.lit("not public, recruits by its own rules"))
        .when(~pl.col("rspo").is_in(with_groups))
        .then(pl.lit("no recruitment groups published"))
        .otherwise(pl.lit(""))
    )
    return published("schools").with_columns(reason=reason)


@cache
def programmes() -> pl.DataFrame:
    """One row a recruitment group, sorted by `programme`: what `pl-2026` asks for, and what the wishes look at."""
    place = {row["school"]: row for row in schools().iter_rows(named=True)}
    rows = [
        {
            "programme": group.programme,
            "seats": group.seats,
            "ties": None,
            "school": group.school,
            "kind": group.kind,
            "scored_subjects": "|".join(group.scored),
            "name": group.name,
            "gmina": place[group.school]["gmina"],
            "lat": place[group.school]["lat"],
            "lng": place[group.school]["lng"],
            "class_type": group.class_type,
            "profile": _profile(group).name,
            "extended_subjects": "|".join(SUBJECTS[code] for code in group.extended if code in SUBJECTS),
            "second_languages": "|".join(SUBJECTS[code] for code in group.languages),
            "run_by_city": place[group.school]["run_by_city"],
            "source": group.source,
            "assumed": ", ".join(group.assumed),
        }
        for group in _groups()
    ]
    return pl.DataFrame(rows, schema_overrides={"ties": pl.String}).sort("programme")


def _groups() -> Iterator[Group]:
    offer = assumptions().offer
    for group in (*_published_groups(offer), *_assumed_groups(offer)):
        yield from _split(_with_scored_subjects(group, offer), offer)


def _published_groups(offer: Offer) -> Iterator[Group]:
    taking_part = {row["rspo"]: row for row in _taking_part().iter_rows(named=True)}
    seats = _seats(offer)
    numbers: dict[str, int] = {}
    for row in published("groups").iter_rows(named=True):
        school = taking_part.get(row["rspo"])
        if school is None:
            continue
        number = numbers[row["rspo"]] = numbers.get(row["rspo"], 0) + 1
        stated = int(row["seats"]) if row["seats"] else None
        yield Group(
            programme=f"{row['rspo']}-{number:02d}",
            school=row["rspo"],
            kind=KINDS[school["type"]],
            name=_short_name(row["group_name"]),
            class_type=row["type"],
            extended=_codes(row["extended_subjects"]),
            languages=tuple(code for code in _codes(row["languages"]) if code in LANGUAGES),
            scored=tuple(SUBJECTS[code] for code in _codes(row["scored_subjects"])),
            occupation=row["occupation"],
            seats=stated or seats.get((row["rspo"], row["group"]), _class_seats(offer)[KINDS[school["type"]]]),
            source=row["source"],
            assumed=() if stated else ("seats",),
        )


def _seats(offer: Offer) -> dict[tuple[str, str], int]:
    """Seats of groups that are not simply one class."""
    size = _class_seats(offer)
    kind = {row["rspo"]: KINDS[row["type"]] for row in _taking_part().iter_rows(named=True)}
    seats = {
        (str(several.rspo), group): classes * size[kind[str(several.rspo)]]
        for several in offer.several_classes
        for group, classes in several.groups.items()
    }
    for shared in offer.shared_class:
        for groups in shared.groups:
            parts = divided(size[kind[str(shared.rspo)]], len(groups))
            seats.update({(str(shared.rspo), group): part for group, part in zip(groups, parts, strict=True)})
    return seats


def _class_seats(offer: Offer) -> dict[str, int]:
    return {
        "general": offer.general_class_seats,
        "technical": offer.technical_class_seats,
        "vocational": offer.vocational_class_seats,
    }


def divided(seats: int, parts: int) -> list[int]:
    """Seats in equal parts; the first ones take what is left over."""
    return [seats // parts + (part < seats % parts) for part in range(parts)]


def _assumed_groups(offer: Offer) -> Iterator[Group]:
    made = published("assumed_groups").with_columns(number=pl.int_range(1, pl.len() + 1).over("school"))
    sharing = {key: len(rows) for key, rows in made.group_by("school", "class")}
    for row in made.iter_rows(named=True):
        parts = divided(_class_seats(offer)[row["kind"]], sharing[(row["school"], row["class"])])
        place = made.filter(school=row["school"], **{"class": row["class"]})["group"].to_list().index(row["group"])
        yield Group(
            programme=f"{row['school']}-{row['number']:02d}",
            school=row["school"],
            kind=row["kind"],
            name=f"{row['group']}: {row['occupation'] or row['extended_subjects'].replace('|', ', ')} (założenie)",
            class_type="ogólnodostępny",
            extended=_codes(row["extended_subjects"]),
            languages=tuple(code for code in _codes(row["languages"]) if code in LANGUAGES),
            scored=(),
            occupation=row["occupation"],
            seats=parts[place],
            source=ASSUMED,
            assumed=("everything",),
        )


def _with_scored_subjects(group: Group, offer: Offer) -> Group:
    """At least four scored subjects: the published ones, then those that the assumptions fill up with."""
    school_subjects = [SUBJECTS[code] for code in group.extended if code in SUBJECTS and code not in LANGUAGES]
    wanted = dict.fromkeys((*group.scored, *offer.always_scored, *school_subjects, *offer.fill_scored_with))
    four = tuple(wanted)[: max(4, len(group.scored))]
    if len(group.scored) >= 4 or group.source == ASSUMED:
        return replace(group, scored=four)
    return replace(group, scored=four, assumed=(*group.assumed, "scored subjects"))


def _split(group: Group, offer: Offer) -> Iterator[Group]:
    """One group for each second language where the class offers exactly as many as the assumption says."""
    whole = (
        group.kind != "general"
        or group.class_type not in offer.split_class_types
        or len(group.languages) != offer.split_by_second_languages
        or group.seats < offer.general_class_seats
    )
    if whole or group.source == ASSUMED:
        yield group
        return
    parts = divided(group.seats, len(group.languages))
    for language, seats in zip(group.languages, parts, strict=True):
        yield replace(
            group,
            programme=f"{group.programme}-{language}",
            name=f"{group.name} (j. {LANGUAGES[language]})",
            languages=(language,),
            seats=seats,
            assumed=(*group.assumed, "split by second language"),
        )


def _profile(group: Group) -> Profile:
    return next(profile for profile in assumptions().profile if _fits(profile, group))


def _fits(profile: Profile, group: Group) -> bool:
    return (
        group.kind in profile.kinds
        and set(profile.extended) <= set(group.extended)
        and (not profile.words or any(word in group.occupation for word in profile.words))
    )


def _codes(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


def _short_name(name: str) -> str:
    """The published name without the word that says what is the rule: open to everybody."""
    return name.replace("-ogólnodostępny", "").replace(": ogólnodostępny", "")
