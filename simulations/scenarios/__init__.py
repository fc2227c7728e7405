"""Ready questions for Kraków, each a YAML file with a sentence of motive."""

from importlib.resources import files

import yaml

from simulations.scenario import Question, question_of


def ready_questions() -> dict[str, Question]:
    """All of them, by name."""
    rooms = sorted(files("simulations.scenarios").iterdir(), key=lambda each: each.name)
    texts = {each.name.removesuffix(".yaml"): each.read_text("utf-8") for each in rooms if each.name.endswith(".yaml")}
    return {name: question_of(yaml.safe_load(text)) for name, text in texts.items()}


def ready_question(name: str) -> Question | None:
    """One of them, or None."""
    return ready_questions().get(name)
