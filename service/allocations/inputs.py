"""The register of a round, read from the database in one unchanging picture."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from service.allocations.tables import TieDecision
from service.applications import store as applications
from service.confirmations.season import held, round_before
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
    held: "pl.DataFrame | None" = None
    """in a supplementary round the seats that are held, with the facts of each pair"""
    holders: "pl.DataFrame | None" = None
    """the facts of those who hold them"""

    @property
    def digest(self) -> str:
        """SHA-256 of the inputs: equal inputs, equal digest, whatever the order of rows in the database."""
        printed = hashlib.sha256()
        for table in (self.programmes, self.candidates, self.choices, self.held):
            if table is None:
                continue
            printed.update(table.write_csv().encode())
        for decision in self.decisions:
            printed.update(f"{decision.programme} {decision.merit} {' '.join(decision.order)}\n".encode())
        return printed.hexdigest()

    def register(self) -> "Register":
        """The checked register, the committee's orders in its column ``tiebreak``. Raises InvalidRegister."""
        from service.allocations.ties import with_decisions

        register = self._assembled(self.candidates, self.choices)
        return with_decisions(register if self.held is None else self._supplementary(register), self.decisions)

    def _assembled(self, candidates: "pl.DataFrame", choices: "pl.DataFrame") -> "Register":
        from recruit_core.register import Register

        tables = {"programmes": self.programmes, "candidates": candidates, "choices": choices}
        return Register.assemble(tables, points.rules().facts)

    def _supplementary(self, register: "Register") -> "Register":
        """The new lists, in which whoever holds a seat keeps it as the last wish, over the seats that are left."""
        import numpy as np

        from recruit_core.market import Market
        from recruit_core.matching import Matching
        from recruit_core.rounds.statuses import Status
        from recruit_core.rounds.supplementary import supplementary

        assert self.held is not None
        assert self.holders is not None
        before, rules = self._assembled(self.holders, self.held), points.rules()
        market = Market.build(before, rules)
        seating = np.arange(market.candidates)  # each has one claim: the seat held
        statuses = {
            number: Status("admitted", code) for number, code in self.held.select("candidate", "programme").iter_rows()
        }
        return supplementary(Matching(before, rules, market, market, seating), statuses, register)


def read_inputs(session: Session, round_id: int) -> Inputs:
    """What the round is computed from: every list sent, the facts of those who sent one, the whole offer."""
    a_round = session.get_one(Round, round_id)
    choices = wished_with_tests(session, applications.sent_choices(session, a_round.public_id))
    plain = _programmes(session), _candidates(session, choices), choices, decisions(session, round_id)
    if round_before(session, a_round) is None:
        return Inputs(*plain)
    seats = wished_with_tests(session, [(number, 1, code) for number, code in held(session).items()])
    return Inputs(*plain, held=seats, holders=_candidates(session, seats))


def wished_with_tests(session: Session, lists: list[tuple[str, int, str]]) -> "pl.DataFrame":
    """Wishes with what is known of each pair."""
    import polars as pl

    columns = ["candidate", "rank", "programme"]
    schema = {"candidate": pl.String, "rank": pl.Int64, "programme": pl.String}
    choices = pl.DataFrame(lists, schema=schema, orient="row").sort(columns)
    tests = pl.DataFrame(
        [tuple(row) for row in records.test_rows(session)],
        schema={"candidate": pl.String, "programme": pl.String, "test_passed": pl.Boolean, "test_points": pl.Int64},
        orient="row",
    )
    choices = choices.join(tests, on=["candidate", "programme"], how="left")
    return choices.with_columns(pl.col("test_points").fill_null(0)).sort(columns)


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
    taking_part = set(choices["candidate"])
    return facts_table([(number, facts or {}) for number, facts in records.fact_rows(session) if number in taking_part])


def facts_table(rows: Sequence[tuple[str, Mapping[str, Any]]]) -> "pl.DataFrame":
    """Numbers with their facts, by number."""
    import polars as pl

    numbers = pl.Series("candidate", [number for number, _ in rows], dtype=pl.String)
    facts = points.table([facts for _, facts in rows])
    return pl.DataFrame([numbers, *facts.get_columns()]).sort("candidate")
