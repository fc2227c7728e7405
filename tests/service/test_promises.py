"""What families are told follows from the mechanism: a brave first wish is called free only where that is a theorem."""

import pytest
from fastapi.testclient import TestClient

from recruit_core.mechanisms import MECHANISMS
from service.app import create_app
from service.pages import FOLDER
from service.promises import COSTS, FREE, NOTHING, PROMISES, REPLAYED, UNPROMISED, promise_of
from service.settings import Settings


def test_the_mechanism_in_use_has_its_line():
    assert Settings().mechanism in MECHANISMS
    assert promise_of(Settings().mechanism).advice == FREE


@pytest.mark.parametrize("mechanism", PROMISES)
def test_whatever_is_promised_has_a_source_and_a_page(mechanism):
    promise = PROMISES[mechanism]
    assert promise.source
    assert promise.rule is None or (FOLDER / "templates" / promise.rule).is_file()


@pytest.mark.parametrize("mechanism", ["immediate-acceptance", "parallel:3"])
def test_where_courage_costs_families_are_warned(mechanism):
    assert promise_of(mechanism).advice == COSTS


@pytest.mark.parametrize("mechanism", ["serial-dictatorship", "efficiency-adjusted", "unheard-of"])
def test_a_mechanism_without_a_theorem_promises_nothing(mechanism):
    assert promise_of(mechanism) is NOTHING
    assert NOTHING.advice == UNPROMISED


@pytest.mark.parametrize("mechanism", ["deferred-acceptance", "immediate-acceptance", "unheard-of"])
def test_the_pages_say_what_holds_for_the_mechanism_in_use(tmp_path, mechanism):
    made = create_app(Settings(folder=tmp_path, mechanism=mechanism))
    visitor = TestClient(made, headers={"Accept-Language": "en"})
    how, verification = visitor.get("/how-places-are-given").text, visitor.get("/verification").text
    made.state.office.database.close()
    free = mechanism == "deferred-acceptance"
    assert promise_of(mechanism).advice in how
    assert ("A brave first wish costs nothing" in how) == free
    assert ("deferred-acceptance algorithm" in how) == free
    assert (REPLAYED in verification) != free
