"""The report of a demonstration in plain words."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sqlmodel import select

from service.demo.rehearsal import FULL_CITY, Rehearsal
from service.office import Office
from service.publications.tables import PublishedProgramme

if TYPE_CHECKING:
    from simulations.population import Cohort

WANTED_GROUPS = 10
WIDTH = 76


def report(done: Rehearsal, city: "Cohort") -> Iterator[str]:
    """What happened, for somebody who reads it for the first time."""
    counts = done.run.counts if done.run else {}
    yield from ("", f"One recruitment of a made-up city, seed {city.seed}", "-" * WIDTH)
    yield from _counts(counts, city.candidates.height)
    yield from ("", f"Lowest admitting points of the {WANTED_GROUPS} groups most often written first", "-" * WIDTH)
    yield from _wanted(done.office, city)
    yield from ("", "What it rests on", "-" * WIDTH)
    yield from _grounds(done, city.seed)
    yield from ("", "Seconds", "-" * WIDTH)
    yield "  ".join(f"{name} {spent:.1f}" for name, spent in done.seconds.items())
    yield f"together {sum(done.seconds.values()):.1f}"


def _counts(counts: dict[str, Any], candidates: int) -> Iterator[str]:
    placed, first = counts["placed"], counts["first_choice"]
    ranks = {int(rank): many for rank, many in counts["by_rank"].items()}
    lower = ", ".join(f"wish {rank}: {ranks.get(rank, 0)}" for rank in (2, 3, 4, 5))
    later = sum(many for rank, many in ranks.items() if rank > 5)
    yield f"candidates with a list         {candidates:>7}   with {counts['choices']} wishes"
    yield f"got a place                    {placed:>7}   {_share(placed, candidates)}"
    yield f"  of them their first wish     {first:>7}   {_share(first, candidates)}"
    yield f"  of them a lower wish         {placed - first:>7}   {lower}, later: {later}"
    yield f"without a place in this round  {candidates - placed:>7}   {_share(candidates - placed, candidates)}"
    yield f"seats                          {counts['seats']:>7}   in {counts['programmes']} groups"
    yield f"  of them free                 {counts['seats'] - placed:>7}"
    if candidates != FULL_CITY:
        yield f"The seats of each group were scaled from {FULL_CITY} candidates to {candidates}, to one at least."


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else ""


def _wanted(office: Office, city: "Cohort") -> Iterator[str]:
    first = city.choices.filter(city.choices["rank"] == 1).group_by("programme").len()
    wanted = first.sort("len", "programme", descending=[True, False]).head(WANTED_GROUPS)
    with office.database.read() as session:
        rows = session.exec(select(PublishedProgramme)).all()
    known = {row.programme: row for row in rows}
    for programme, many in wanted.iter_rows():
        row = known[programme]
        points = "free seats" if row.points is None else f"{row.points / 100:.2f}"
        yield f"{points:>10}  {many:>4} first wishes for {row.seats:>3} seats  {row.school_name}, {row.name}"[:150]


def _grounds(done: Rehearsal, seed: str) -> Iterator[str]:
    if done.ties_decided:
        yield f"Ties that decided a seat: {done.ties_decided}, each ordered by a recorded decision in {done.runs} runs."
        yield f'The made-up rule of the committee here: the smaller SHA-256 of "{seed}", class and number goes first.'
    else:
        yield "No tie decided a seat: the law's order set everybody apart who stood at the end of a class."
    yield "A separate process read the published files and accepted them; its first official may not release them,"
    yield "a second one did. To check them yourself (Python alone is enough):"
    folder = done.folder
    yield f"  python3 -I {folder}/verify.py {folder}/market {folder}/result"
