"""What a class needs on paper stands on its page and beside each wish, from the rulebook in force."""

import pytest
from service_offers import open_now, small_offer

from service.access.permissions import Role
from service.applications import actions
from service.applications.forms import NewApplication
from service.kit.languages import speaking
from service.offers.needs import DOCUMENT_NAMES, documents_needed
from service.offers.words import KIND_NAMES
from service.people.actions import add_child
from service.people.forms import NewChild
from service.records.points import rules
from tests.service.conftest import Browser


@pytest.fixture
def offer(office):
    return small_offer(office)


def test_technical_and_vocational_schools_ask_for_the_medical_certificate_and_general_ones_do_not():
    with speaking("en"):
        assert documents_needed("general") == []
        for kind in ("technical", "vocational"):
            assert [article for _, article in documents_needed(kind)] == ["art. 134 ust. 1 pkt 2"]


def test_every_kind_of_the_offer_is_a_kind_of_the_law_and_every_document_has_its_word():
    kinds = {kind: rules().law.school_kinds.named(kind) for kind in KIND_NAMES}
    assert None not in kinds.values()
    asked = {name for kind in kinds.values() for name in (*kind.conditions, *kind.documents)}
    assert asked == set(DOCUMENT_NAMES)


@pytest.mark.parametrize(("language", "said"), [("pl", "lekarskie"), ("en", "medical"), ("uk", "медична")])
def test_the_page_of_a_technical_class_names_it(browser, offer, language, said):
    page = browser.get(f"/programmes/{offer['TM2-I'].id}?lang={language}").text
    assert said in page
    assert "art. 134 ust. 1 pkt 2" in page
    assert said not in browser.get(f"/programmes/{offer['LO1-A'].id}?lang={language}").text


def test_the_list_says_it_beside_the_wish(app, office, people, offer):
    anna = people.account(Role.FAMILY, "anna")
    open_now(office)
    child = add_child(office, anna, NewChild(first_name="Jan", last_name="W", pesel="02070803628"))
    begun = actions.begin(office, anna, NewApplication(child=child.id))
    for code in ("LO1-A", "TM2-I"):
        actions.add_wish(office, anna, begun.id, offer[code].id)
    page = Browser(app).signed_in("anna").get(f"/apply/{begun.id}/wishes?lang=en").text
    assert page.count("To be admitted here you also need a medical certificate") == 1
