"""What the gates say, ready or open, and the names of the law's rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from service.calculator.words import CONTESTS, RESULTS
from service.kit.languages import N_, decimal, moment
from service.kit.languages import gettext as _
from service.readiness.forms import Board, Gate, GateName, GateState, OpenRule
from service.records.words import STEPS


@dataclass(frozen=True, slots=True)
class GateWords:
    """A gate in words: its title, what it says in each state, and the place to go with its label."""

    title: str
    ready: str
    open: str
    link: str
    label: str
    action: str
    notice: str = ""


GATES: Mapping[GateName, GateWords] = MappingProxyType(
    {
        "round": GateWords(
            N_("Dates of the round"),
            N_("{round}: from {opens} until {closes}."),
            N_("No round is announced. Families cannot begin their lists."),
            "/rounds",
            N_("All dates"),
            "round.read",
        ),
        "schools": GateWords(
            N_("Classes of every school"),
            N_("Schools: {schools}. All of them have announced classes."),
            N_("Schools without a class: {without} of {schools}."),
            "/offer",
            N_("Offers of all schools"),
            "offer.prepare",
        ),
        "seats": GateWords(
            N_("Seats of every class"),
            N_("Classes: {classes}. All of them have seats."),
            N_("Classes with 0 seats: {without} of {classes}. Nobody can be admitted there."),
            "/offer",
            N_("Offers of all schools"),
            "offer.prepare",
        ),
        "subjects": GateWords(
            N_("Scored subjects of every class"),
            N_("Classes: {classes}. All of them name {law} scored subjects."),
            N_("Classes with fewer than {law} scored subjects: {fewer} of {classes}. Fewer points can be had there."),
            "/offer",
            N_("Offers of all schools"),
            "offer.prepare",
        ),
        "approvals": GateWords(
            N_("Offers approved by governing bodies"),
            N_("No offer waits for a governing body. Schools whose governing body has no account here: {paper}."),
            N_(
                "Schools whose offer the governing body has not approved as it stands: {without}. They stop the run. "
                "Schools whose governing body has no account here: {paper}."
            ),
            "/approvals",
            N_("Offers and demand"),
            "offer.approve",
        ),
        "lists": GateWords(
            N_("Lists of families"),
            N_("Lists sent: {sent}. Begun and not sent: {waiting}."),
            N_("No list has been sent yet. Begun and not sent: {waiting}."),
            "/rounds",
            N_("All dates"),
            "round.read",
        ),
        "facts": GateWords(
            N_("Grades and exam results"),
            N_("On record for every candidate who has sent a list ({sent})."),
            N_("Candidates with a list and without any grades or results: {without} of {sent}."),
            "",
            "",
            "records.read",
        ),
        "items": GateWords(
            N_("What the chosen classes count"),
            N_("Every exam result and every grade that a class on a list counts is on record."),
            N_(
                "Candidates without a result or grade that a class on the list counts: {candidates} (wishes: {wishes})."
            ),
            "",
            "",
            "records.read",
        ),
        "figures": GateWords(
            N_("Figures within their bounds"),
            N_("Figures out of their bounds: {odd}. Accepted by: {accepted}."),
            N_(
                "Figures that look wrong: {odd}. They stop the run until they are corrected, or two officials accept "
                "them."
            ),
            "",
            "",
            "readiness.read",
        ),
        "ties": GateWords(
            N_("Ties"),
            N_("The newest run (number {runs}) has no tie without a decision."),
            N_("Ties without a decision in the newest run (number {runs}): {undecided}."),
            "/runs",
            N_("All runs"),
            "round.inspect",
            N_("Nothing has been computed yet. Ties show themselves in the first run."),
        ),
        "mail": GateWords(
            N_("Messages to families"),
            N_("Every message went or is still being tried (waiting: {waiting})."),
            "",
            "/outbox",
            N_("To the messages"),
            "outbox.read",
            N_("Messages that could not be delivered: {dead}. Waiting: {waiting}."),
        ),
        "rules": GateWords(
            N_("Rules of the law"),
            N_("All {rules} rules of the rulebook are confirmed."),
            "",
            "#rules",
            N_("The rules one by one"),
            "readiness.read",
            N_("Not confirmed: {unconfirmed} of {rules} rules. This blocks nothing; somebody has to read the texts."),
        ),
    }
)
STATES: Mapping[GateState, tuple[str, str]] = MappingProxyType(
    {"ready": (N_("ready"), "good"), "open": (N_("not ready"), "bad"), "notice": (N_("take notice"), "wait")}
)
BLOCKS: Mapping[str, str] = MappingProxyType(
    {
        "choice_limit": N_("Number of schools in one application"),
        "appeal": N_("Days of an appeal"),
        "period": N_("How days are counted"),
        "confirmation": N_("Confirmation of will"),
        "free_places": N_("Free places"),
        "exam": N_("Points for the exam"),
        "grades": N_("Points for grades"),
        "exemption": N_("Exempt from the exam"),
        "honours": N_("Certificate with honours: its points"),
        "volunteering": N_("Social activity: its points"),
        "achievements": N_("Special achievements"),
        "social": N_("Social criteria"),
        "order": N_("Order of comparison"),
        "statute": N_("The Education Law as it was read"),
        "school_kinds": N_("Kinds of schools"),
        "documents": N_("Documents needed for admission"),
        "special_needs": N_("Seats for special educational needs"),
        "foreign_certificates": N_("Certificates from abroad"),
        "last_rule": N_("Last rule where everything is equal"),
        "contests": N_("List of contests of the voivodeship"),
    }
)


def gate_text(gate: Gate, board: Board) -> str:
    """The sentence of a gate with its numbers; that of the round with its dates."""
    words = GATES[gate.name]
    sentence = {"ready": words.ready, "open": words.open, "notice": words.notice}[gate.state]
    named = {name: decimal(number) for name, number in gate.counts.items()}
    if gate.name == "round" and board.round is not None:
        dates = {"opens": moment(board.round.opens_at), "closes": moment(board.round.closes_at)}
        named = {"round": board.round.name, **dates}
    return _(sentence, **named)


def more_places(gate: Gate) -> int:
    """How many of those found are not named on the board."""
    found = next((gate.counts[name] for name in ("without", "fewer", "candidates") if name in gate.counts), 0)
    return max(0, found - len(gate.places))


def rule_name(rule: OpenRule) -> str:
    """A rule in the language of the request; of one that came later the name it has in the rulebook."""
    block = _(BLOCKS[rule.block]) if rule.block in BLOCKS else rule.block
    if not rule.row:
        return block
    if rule.block == "order" and rule.row in STEPS:
        return f"{block}: {_(STEPS[rule.row])}"
    contest, _blank, result = rule.row.partition(" ")
    if contest in CONTESTS and result in RESULTS:
        return f"{block}: {_(CONTESTS[contest])}, {_(RESULTS[result])}"
    return f"{block}: {rule.row}"
