"""Questions as data: read, refused with every problem, hashed; the ready ones all work."""

import pytest

from simulations.scenario import InvalidQuestion, question_of, read_question
from simulations.scenarios import ready_question, ready_questions

PLAIN = {
    "question": "What if?",
    "motive": "Because.",
    "base": {"seed": "tests", "candidates": 50},
    "scenarios": [{"name": "more", "changes": [{"kind": "seats", "programmes": ["4435-02"], "add": 2}]}],
}


def refused(**otherwise: object) -> list[str]:
    with pytest.raises(InvalidQuestion) as refusal:
        question_of(PLAIN | otherwise).cities()
    return refusal.value.problems


def test_a_typo_is_refused_with_the_nearest_word():
    (one,) = refused(questoin="x")
    assert one == "questoin: nobody knows this word; did you mean 'question'?"
    (one,) = refused(base={"seed": "x", "candidats": 3})
    assert one.endswith("did you mean 'candidates'?")
    (one,) = refused(scenarios=[{"name": "a", "changes": [{"kind": "seat", "add": 1}]}])
    assert one == "scenarios.0.changes.0: there is no kind of change 'seat'; did you mean 'seats'?"
    (one,) = refused(scenarios=[{"name": "a", "changes": [{"kind": "seats", "add": 1, "programes": []}]}])
    assert one.endswith("did you mean 'programmes'?")
    (one,) = refused(uncertain=["wish"])
    assert "did you mean 'wishes'?" in one
    (one,) = refused(tolerance={"place": 1})
    assert "did you mean 'placed'?" in one


def test_all_problems_are_told_at_once():
    found = refused(question="", base={"candidates": 0}, scenarios=[{"name": "a", "changes": []}], more=1)
    assert len(found) == 4
    unknown = [{"kind": "seats", "programmes": [name], "add": 1} for name in ("4435-2", "x")]
    found = refused(scenarios=[{"name": "a", "changes": unknown}], always=[{"kind": "takes-part", "together": ["?"]}])
    assert len(found) == 3
    assert found[0].startswith("always, change 1: there is no gmina")


def test_scenarios_have_names_of_their_own():
    twice = PLAIN["scenarios"] * 2
    assert refused(scenarios=twice) == refused(scenarios=[PLAIN["scenarios"][0] | {"name": "base"}])


@pytest.mark.parametrize("content", [b"- a list", b"question: [", "question: ż".encode("cp1250"), b""])
def test_what_is_no_question_is_refused(tmp_path, content):
    (file := tmp_path / "question.yaml").write_bytes(content)
    with pytest.raises(InvalidQuestion):
        read_question(file)


def test_the_digest_is_of_what_is_asked_and_not_of_how_it_is_written():
    again = question_of(dict(reversed(PLAIN.items())) | {"uncertain": ["wishes"], "futures": 100})
    assert again.digest == question_of(PLAIN).digest
    assert question_of(PLAIN | {"futures": 99}).digest != again.digest


@pytest.mark.parametrize("name", ready_questions())
def test_a_ready_question_can_be_asked_and_says_why(name):
    asked = ready_question(name)
    assert len(asked.motive) > 40
    small = asked.model_copy(update={"base": asked.base.model_copy(update={"candidates": 60})})
    assert len(small.cities()) == len(asked.scenarios) + 1


def test_there_are_a_dozen_ready_questions_with_most_kinds_of_change():
    ready = ready_questions()
    kinds = {change.kind for one in ready.values() for scenario in one.scenarios for change in scenario.changes}
    assert len(ready) >= 12
    assert len(kinds) >= 12
    assert ready_question("no-such-question") is None
