"""An upheld appeal is held against the published cutoffs: the first class reached gives a seat, and nobody is moved."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from service.allocations.inputs import facts_table, wished_with_tests
from service.offers.store import programme_rows
from service.records import points

if TYPE_CHECKING:
    from recruit_core.register import Register
    from recruit_core.rounds.appeals import Upheld


def compared(
    session: Session, folder: Path, number: str, programmes: list[tuple[int, str]], facts: tuple[dict[str, Any], ...]
) -> "Upheld":
    """The seat that is due at the named wishes (rank and class code), all of one school and above the seat given.

    ``facts`` are those before and after the correction. Cutoffs are read from the published files.
    """
    from recruit_core.bundle import read_result
    from recruit_core.rounds.appeals import uphold

    before, after = (_register(session, number, programmes, one) for one in facts)
    published = read_result(folder / "result")
    return uphold(before, points.rules(), published.cutoffs, published.assignments, number, after)


def _register(session: Session, number: str, programmes: list[tuple[int, str]], facts: dict[str, Any]) -> "Register":
    """The one candidate with these wishes; the offer is whole, because cutoffs are of all classes."""
    import polars as pl

    from recruit_core.register import Register

    names = ("programme", "seats", "scored_subjects", "kind", "school")
    schema = {name: pl.Int64 if name == "seats" else pl.String for name in names}
    tables = {
        "programmes": pl.DataFrame(programme_rows(session), schema=schema, orient="row"),
        "candidates": facts_table([(number, facts)]),
        "choices": wished_with_tests(session, [(number, rank, code) for rank, code in programmes]),
    }
    return Register.assemble(tables, points.rules().facts)
