"""The example one can play with: seats by the engine, true sentences under every rule."""

from itertools import permutations

import pytest
from fastapi.testclient import TestClient

from recruit_core.mechanisms import MECHANISMS
from service.app import create_app
from service.settings import Settings
from service.worked_example import CLASSES, POINTS, WISHES, YOU, best_for, chosen, every_order, known, played

ORDERS = [order for many in (1, 2, 3) for order in permutations(CLASSES, many)]
DEFERRED = "deferred-acceptance"
NAMES = sorted(name if name != "parallel" else "parallel:2" for name in MECHANISMS)


def asked_and_kept(order):
    """Asking down the lists by hand: whoever has most points is kept, the others ask on."""
    lists = {name: list(own) for name, own in ({YOU: order} | WISHES).items()}
    kept = {}
    waiting = list(lists)
    while waiting:
        name = waiting.pop()
        if lists[name]:
            code = lists[name].pop(0)
            rivals = sorted([kept[code], name] if code in kept else [name], key=lambda one: -POINTS[one][code])
            kept[code] = rivals[0]
            waiting += rivals[1:]
    return {name: next((code for code, one in kept.items() if one == name), None) for name in lists}


@pytest.mark.parametrize("order", ORDERS)
def test_places_are_those_of_asking_and_keeping(order):
    assert played(order, DEFERRED).seats == asked_and_kept(order)


@pytest.mark.parametrize("order", ORDERS)
def test_a_true_list_is_the_best_one_under_the_rule_in_force(order):
    assert best_for(order, DEFERRED).yours == played(order, DEFERRED).yours


def test_the_example_has_something_to_try():
    """Orders bring different places, and one of them none that stands first."""
    assert len({one.yours for one in every_order(DEFERRED)}) > 1
    assert any(best_for(order, "immediate-acceptance") != played(order, "immediate-acceptance") for order in ORDERS)


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_can_be_played(name):
    for order in ORDERS:
        found = played(order, name)
        seated = [where for where in found.seats.values() if where]
        assert len(seated) == len(set(seated))
        assert best_for(order, name).rank(order) <= found.rank(order)


def test_points_are_all_different_so_no_tie_decides():
    for code in CLASSES:
        own = [points[code] for points in POINTS.values() if code in points]
        assert len(own) == len(set(own))


def test_what_a_form_sends_is_tidied():
    assert chosen("B", "B", "x") == ("B",)
    assert chosen("", "", "") == CLASSES
    assert chosen("C", "", "A") == ("C", "A")
    assert not known("unheard-of")


@pytest.mark.parametrize("mechanism", [DEFERRED, "immediate-acceptance", "unheard-of"])
def test_the_page_says_what_holds(tmp_path, mechanism):
    made = create_app(Settings(folder=tmp_path, mechanism=mechanism))
    visitor = TestClient(made, headers={"Accept-Language": "en"})
    pages = {
        order: visitor.get(
            "/how-places-are-given", params=dict(zip(("first", "second", "third"), order, strict=True))
        ).text
        for order in permutations(CLASSES)
    }
    made.state.office.database.close()
    for order, text in pages.items():
        if not known(mechanism):
            assert "Try it" not in text
            continue
        truly_best = best_for(order, mechanism).yours == played(order, mechanism).yours
        assert ("No other order of these classes" in text) == truly_best
        assert ("Under the rule in use another order" in text) == (not truly_best)
