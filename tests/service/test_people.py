"""Accounts and children, by page and by API."""

from service.access.permissions import Role

PESEL = "44051401359"
OTHER_PESEL = "02070803628"
CHILD = {"first_name": "Zofia", "last_name": "Wiśniewska", "pesel": PESEL, "gmina": "Wieliczka"}


def test_a_family_opens_an_account_and_writes_a_child_down(browser):
    answer = browser.fill("/register", name="Anna", login="anna@example.pl", password="four quiet words here")
    assert answer.url.path == "/account"
    answer = browser.fill("/children/new", **CHILD)
    assert answer.url.path == "/account"
    assert "Zofia" in answer.text
    assert "*******1359" in answer.text
    assert PESEL not in answer.text


def test_page_and_api_lead_to_the_same_child(browser, people):
    people.account(Role.FAMILY, "anna")
    browser.signed_in("anna").fill("/children/new", **CHILD)
    children = browser.get("/api/v1/children", headers=people.bearer("anna")).json()
    assert [child["first_name"] for child in children] == ["Zofia"]


def test_a_wrong_form_is_shown_again_with_what_was_typed_but_no_secret(browser, people):
    people.account(Role.FAMILY, "anna")
    answer = browser.signed_in("anna").fill("/children/new", **CHILD | {"pesel": "44051401358", "first_name": ""})
    assert answer.status_code == 422
    assert "Wiśniewska" in answer.text
    assert 'href="#field-pesel"' in answer.text
    assert 'href="#field-first_name"' in answer.text
    assert "44051401358" not in answer.text


def test_the_same_request_twice_has_one_effect(browser, people):
    people.account(Role.FAMILY, "anna")
    headers = people.bearer("anna") | {"Idempotency-Key": "a-key-of-my-own"}
    first = browser.post("/api/v1/children", json=CHILD, headers=headers)
    again = browser.post("/api/v1/children", json=CHILD, headers=headers)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replay"] == "true"
    other = browser.post("/api/v1/children", json=CHILD | {"first_name": "Ewa"}, headers=headers)
    assert other.status_code == 422
    assert other.json()["type"] == "/problems#key-reused"
    assert len(browser.get("/api/v1/children", headers=headers).json()) == 1


def test_a_child_of_others_is_not_there(browser, people):
    people.account(Role.FAMILY, "anna")
    people.account(Role.FAMILY, "marta")
    made = browser.post(
        "/api/v1/children", json=CHILD, headers=people.bearer("anna") | {"Idempotency-Key": "12345678"}
    ).json()
    path = f"/api/v1/children/{made['id']}"
    assert browser.get(path, headers=people.bearer("anna")).status_code == 200
    stranger = browser.get(path, headers=people.bearer("marta"))
    nobody = browser.get("/api/v1/children/aaaaaaaaaaaaaaaaaaaaaaaaaa", headers=people.bearer("marta"))
    assert stranger.status_code == nobody.status_code == 404
    assert stranger.json()["title"] == nobody.json()["title"]
