"""`recruit allocate`, `verify`, `explain`: market folders in, result folders out (see the file contract)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from recruit_core.errors import RecruitError
from service.terminal import progress, refusals, say

if TYPE_CHECKING:
    import polars as pl

    from recruit_core.bundle import ResultFiles
    from recruit_core.choice_rules.table import ChoiceRules
    from recruit_core.files import MarketFiles
    from recruit_core.reasons import Reason
    from recruit_core.rulebooks import Rulebook

Market = Annotated[Path, typer.Argument(help="Folder with programmes and choices (CSV or Parquet).")]
ResultFolder = Annotated[Path, typer.Argument(help="Folder with assignments.csv, cutoffs.csv and summary.json.")]


class NotUnderChoiceRules(RecruitError):
    """What was asked for is answered for deferred acceptance with pools in order alone."""

    code = "not-under-choice-rules"


class NotReproduced(RecruitError):
    """The published result is not what its own tables lead to."""

    code = "result-not-reproduced"


class NotThisMarket(RecruitError):
    """A result was made from other tables than those given."""

    code = "result-of-another-market"


def allocate(
    market: Market,
    out: Annotated[Path, typer.Option(help="Folder to write the result to.")],
    mechanism: Annotated[str, typer.Option(help="Rule of allocation.")] = "deferred-acceptance",
    ties: Annotated[str, typer.Option(help="What to do where a tie decides a seat.")] = "refuse",
    seed: Annotated[str | None, typer.Option(help="Public seed; only for the lotteries.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing result folder.")] = False,
) -> None:
    """Seat the candidates of a market folder; write assignments, cutoffs and a summary."""
    with refusals(), progress("reading, seating, checking, writing"):
        from recruit_core.bundle import refuse_to_replace, write_result
        from recruit_core.mechanisms import mechanism as named_mechanism
        from recruit_core.result import recruit
        from recruit_core.rulebooks import rulebook
        from recruit_core.ties import tie_rule

        named_mechanism(mechanism)
        tie_rule(ties)
        refuse_to_replace(out, force=force)
        listed = rulebook("listed")
        files, rules = read_round(market, listed)
        result = recruit(
            files.register,
            listed,
            mechanism=mechanism,
            ties=ties,
            seed=seed,
            digests=files.digests,
            choice_rules=rules,
        )
        write_result(result, out, force=force)
    counts = result.matching.counts()
    say(f"{counts['candidates']} candidates, {counts['placed']} placed; written to {out}")


def verify(market: Market, result: ResultFolder) -> None:
    """Check a result, whoever produced it, with the standard library alone."""
    from recruit_core import verify as verifier

    reader = None
    if any(market.glob("*.parquet")):
        from recruit_core.files import parquet_rows

        reader = parquet_rows
    with progress("verifying"):
        status = verifier.main([str(market), str(result)], read_parquet=reader)
    raise typer.Exit(status)


def explain(
    market: Market,
    result: ResultFolder,
    candidate: Annotated[str, typer.Option(help="Id of the candidate.")],
    what_if: Annotated[bool, typer.Option("--what-if", help="Also what would have changed each refusal.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """For each choice of one candidate: admitted, refused and by how much, not considered, or not eligible."""
    with refusals(), progress("reading"):
        from recruit_core.rulebooks import rulebook
        from service.what_if import what_if_sentences, what_ifs

        listed = rulebook("listed")
        files, rules = read_round(market, listed)
        if what_if:
            refuse_under(rules, "--what-if")
        told = published(result, files.digests)
        reasons = _reasons(files, rules, listed, told, candidate)
        changed = what_ifs(files, told, candidate) if what_if else None
    if as_json:
        answer: dict[str, Any] = {"candidate": candidate, "choices": [reason.as_json() for reason in reasons]}
        answer |= {} if changed is None else {"what_if": {each.programme: each.as_json() for each in changed}}
        say(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        for line in (*_sentences(candidate, reasons), *what_if_sentences(changed or ())):
            say(line)


def read_round(market: Path, book: Rulebook) -> tuple[MarketFiles, ChoiceRules]:
    """A market folder with its choice rules; the digests are those of all its tables. Raises `InvalidRegister`."""
    from recruit_core.choice_rules.table import read_choice_rules
    from recruit_core.files import MarketFiles, read_market

    files = read_market(market, book.facts)
    rules = read_choice_rules(market, book.divide(files.register))
    return MarketFiles(files.register, files.digests | dict(rules.digests)), rules


def read_plain_round(market: Path, book: Rulebook, verb: str) -> MarketFiles:
    """A market folder in which every programme opens its pools in order. Raises `NotUnderChoiceRules`."""
    files, rules = read_round(market, book)
    refuse_under(rules, verb)
    return files


def refuse_under(rules: ChoiceRules, verb: str) -> None:
    """What is computed for pools in order would be wrong under other rules. Raises `NotUnderChoiceRules`."""
    stated = sorted({policy.rule for policy in rules.policies} - {"pools-in-order"})
    if stated:
        raise NotUnderChoiceRules(
            f"{verb} is for pools in order only; the table choice_rules states {', '.join(stated)}"
        )


def _reasons(
    files: MarketFiles, rules: ChoiceRules, listed: Rulebook, told: ResultFiles, candidate: str
) -> list[Reason]:
    """The reasons in a result as published; choices by rule are made anew, for no table of a result tells them."""
    from recruit_core.reasons import explain as reasons_of
    from recruit_core.result import order_as_published, recruit

    named = {"mechanism": told.mechanism, "ties": told.ties, "seed": told.seed}
    if rules.plain:
        seat = _seat(told.assignments, candidate)
        order = order_as_published(files.register, listed, told.assignments, **named)
        return reasons_of(files.register, listed, told.cutoffs, seat, candidate, order if order.needed else None)
    again = recruit(files.register, listed, **named, choice_rules=rules)
    if not (again.matching.assignments().equals(told.assignments) and again.matching.cutoffs().equals(told.cutoffs)):
        raise NotReproduced("the result is not what its tables lead to; recruit verify says where it differs")
    return again.reasons(candidate)


def published(folder: Path, digests: dict[str, str]) -> ResultFiles:
    """A result folder, read back. Raises `NotThisMarket` where other tables led to it."""
    from recruit_core.bundle import read_result

    result = read_result(folder)
    if result.digests != digests:
        raise NotThisMarket(f"{folder.name} was not made from these tables: their digests differ")
    return result


def _seat(assignments: pl.DataFrame, candidate: str) -> tuple[str, str] | None:
    rows = assignments.filter(assignments["candidate"] == candidate)
    if rows.is_empty() or rows["programme"][0] is None:
        return None
    return rows["programme"][0], rows["pool"][0]


def _sentences(candidate: str, reasons: list[Reason]) -> list[str]:
    lines = [f"Candidate {candidate}: {len(reasons)} choices"]
    lines += [f"{reason.rank:>3}. {reason.programme}: {_sentence(reason.as_json())}" for reason in reasons]
    return lines


_WORDS = {
    "admitted": "admitted to pool {pool} with merit {own_merit}",
    "not-considered": "not considered, a higher choice was granted",
    "not-eligible": "not eligible there (no merit given)",
}
_DECIDED = {
    "merit": "merit {own}, the last one admitted had {cutoff}, {missing} missing",
    "tiebreak": "merit equal to the last one admitted; the tie-break was {own} against {cutoff}",
    "group": "the last one admitted was of the group {pool} is for",
    "lottery": "merit and tie-break equal to the last one admitted; the lottery number was {own} against {cutoff}",
    "tied-group": "seats stayed free: a group of equals, the candidate's or a higher one, did not fit whole",
    "earlier-wishes": "its seats had gone to those who named it among their first {cutoff}; here it is wish {own}",
    "number": "number {own} in the one order for all, the last one admitted had {cutoff}, {missing} missing",
    "traded": "the seat went in a trade to a candidate who does not stand higher there",
    "ceiling": "as many of the group {own} as its ceiling allows had been taken: {cutoff}",
    "order-of-call": "place {own} in the order of call, the last one admitted had place {cutoff}",
    "horizontal": "all seats kept for the candidate's groups went to others who stand higher: merit {own}, the lowest "
    "of them {cutoff}",
    "called-back": "a seat stayed free there: whoever was chosen for it got a higher wish after all",
    "no-seats": "it has no seats",
    "not-of-the-group": "open to its group only",
}


def _sentence(reason: dict[str, Any]) -> str:
    if reason["code"] == "not-eligible" and reason["pools"]:
        return "not eligible there (its seats are for groups only)"
    if reason["code"] in _WORDS:
        return _WORDS[reason["code"]].format(**reason)
    pools = (f"pool {pool['pool']}: {_DECIDED[pool['decided_by']].format(**pool)}" for pool in reason["pools"])
    return "refused; " + "; ".join(pools)
