"""The register of a round, read from the database in one unchanging picture."""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from service.allocations.tables import TieDecision
from service.applications import store as applications
from service.offers import store as offers
from service.records import points
from service.records import store as records
from service.rounds.tables import Round

if TYPE_CHECKING:
    import polars as pl

    from recruit_core.register import Register


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a run depends on: the three tables and the committee's decisions."""

    programmes: "pl.DataFrame"
    candidates: "pl.DataFrame"
    choices: "pl.DataFrame"
    decisions: tuple[TieDecision, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the inputs: equal inputs, equal digest, whatever the order of rows in the database."""
        printed = hashlib.sha256()
        for table in (self.programmes, self.candidates, self.choices):
            printed.update(table.write_csv().encode())
        for decision in self.decisions:
            printed.update(f"{decision.programme} {decision.merit} {' '.join(decision.order)}\n".encode())
        return printed.hexdigest()

    def register(self) -> "Register":
        """The checked register, the committee's orders in its column ``tiebreak``. Raises InvalidRegister."""
        from recruit_core.register import Register
        from service.allocations.ties import with_decisions

        tables = {"programmes": self.programmes, "candidates": self.candidates, "choices": self.choices}
        return with_decisions(Register.assemble(tables, points.rules().facts), self.decisions)


def read_inputs(session: Session, round_id: int) -> Inputs:
    """What the round is computed from: every list sent, the facts of those who sent one, the whole offer."""
    import polars as pl

    columns = ["candidate", "rank", "programme"]
    choices = pl.DataFrame(
        applications.sent_choices(session, session.get_one(Round, round_id).public_id),
        schema={"candidate": pl.String, "rank": pl.Int64, "programme": pl.String},
        orient="row",
    ).sort(columns)
    tests = pl.DataFrame(
        [tuple(row) for row in records.test_rows(session)],
        schema={"candidate": pl.String, "programme": pl.String, "test_passed": pl.Boolean, "test_points": pl.Int64},
        orient="row",
    )
    choices = choices.join(tests, on=["candidate", "programme"], how="left").with_columns(
        pl.col("test_points").fill_null(0)
    )
    return Inputs(
        _programmes(session), _candidates(session, choices), choices.sort(columns), decisions(session, round_id)
    )


def decisions(session: Session, round_id: int) -> tuple[TieDecision, ...]:
    """The decisions in force: the last one for each class and merit, ordered by both."""
    found = session.exec(select(TieDecision).where(TieDecision.round_id == round_id).order_by(col(TieDecision.id)))
    latest = {(decision.programme, decision.merit): decision for decision in found}
    return tuple(latest[key] for key in sorted(latest))


def _programmes(session: Session) -> "pl.DataFrame":
    import polars as pl

    names = ("programme", "seats", "scored_subjects", "kind", "school")
    schema = {name: pl.Int64 if name == "seats" else pl.String for name in names}
    return pl.DataFrame(offers.programme_rows(session), schema=schema, orient="row").sort("programme")


def _candidates(session: Session, choices: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    taking_part = set(choices["candidate"])
    rows = [(number, facts or {}) for number, facts in records.fact_rows(session) if number in taking_part]
    numbers = pl.Series("candidate", [number for number, _ in rows], dtype=pl.String)
    facts = points.table([facts for _, facts in rows])
    return pl.DataFrame([numbers, *facts.get_columns()]).sort("candidate")
