"""A whole recruitment over the JSON API, by programs with tokens; and the stop at a tie until the committee decides."""

import io
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.access.permissions import Role
from service.allocations import computing
from tests.service.season import (
    BIO,
    CLOSES_AT,
    COUNTS,
    CUTOFFS,
    EWA,
    FAMILIES,
    HUM,
    LUKASZ,
    MAT,
    ONE_SECOND_LATE,
    OPENS_AT,
    PASSWORD,
    REASONS,
    RIGHT_LINES,
    ROUND,
    SCHOOL,
    SCORED_MAT,
    SEATS_CHANGED,
    SEATS_UPLOADED,
    WRONG_LINES,
    ZOFIA,
    Family,
    Traces,
    found_school,
    offer_file,
    require_no_pesel,
    traced,
)

LONGEST_RUN = 60.0


class Program:
    """A client of the API: a token once signed in, a fresh key with every POST, problems as RFC 9457 has them."""

    def __init__(self, client: TestClient) -> None:
        self.client, self.headers, self.keys = client, {"Accept-Language": "en"}, 0

    def sign_in(self, login: str) -> "Program":
        token = self.post("/sessions", 201, {"login": login, "password": PASSWORD})["token"]
        self.headers["Authorization"] = f"Bearer {token}"
        return self

    def get(self, path: str, status: int = 200) -> Any:
        return self._answer(self.client.get(f"/api/v1{path}", headers=self.headers), status)

    def fetch(self, path: str) -> bytes:
        answer = self.client.get(f"/api/v1{path}", headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.content

    def post(self, path: str, status: int = 201, json: Any = None, **more: Any) -> Any:
        self.keys += 1
        more["headers"] = {"Idempotency-Key": f"key-{id(self)}-{self.keys}"} | more.get("headers", {}) | self.headers
        return self._answer(self.client.post(f"/api/v1{path}", json=json, **more), status)

    def put(self, path: str, json: Any, version: int | None, status: int = 200) -> Any:
        seen = {} if version is None else {"If-Match": f'"{version}"'}
        return self._answer(self.client.put(f"/api/v1{path}", json=json, headers=self.headers | seen), status)

    def _answer(self, answer: Any, status: int) -> Any:
        assert answer.status_code == status, answer.text
        if status >= 400:
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert answer.json()["status"] == status
        return answer.json()


@pytest.fixture
def traces(monkeypatch: pytest.MonkeyPatch) -> Iterator[Traces]:
    with traced(monkeypatch) as found:
        yield found


@pytest.fixture
def program(app, traces) -> Callable[[str], Program]:
    """Opens one more client; a login given is signed in."""
    client = TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False)
    client.event_hooks = {"response": [lambda answer: traces.addresses.append(f"{answer.url} {answer.headers}")]}

    def opened(login: str = "") -> Program:
        return Program(client).sign_in(login) if login else Program(client)

    return opened


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that runs start as processes of their own."""
    started, run = [], subprocess.run

    def seen(command: list[Any], *args: Any, **named: Any) -> Any:
        started.append([str(part) for part in command])
        return run(command, *args, **named)

    monkeypatch.setattr(computing.subprocess, "run", seen)
    return started


def kind(problem: Mapping[str, Any]) -> str:
    return str(problem["type"]).removeprefix("/problems#")


def staff(first: Program) -> None:
    """The first official opens an account for a colleague and one for the school."""
    first.post("/staff", json={"login": "deputy", "name": "Deputy", "password": PASSWORD, "role": "official"})
    school = {"login": "school", "name": "School", "password": PASSWORD, "role": "school", "school": SCHOOL}
    first.post("/staff", json=school)


def announce_round(first: Program) -> dict[str, Any]:
    asked = {"name": ROUND, "kind": "main", "opens_at": OPENS_AT, "closes_at": CLOSES_AT}
    key = {"Idempotency-Key": "announce-once"}
    announced = first.post("/rounds", json=asked, headers=key)
    assert first.post("/rounds", json=asked, headers=key) == announced
    assert kind(first.post("/rounds", 422, asked | {"name": "x"}, headers=key)) == "key-reused"
    assert (announced["state"], len(first.get("/rounds"))) == ("open", 1)
    return announced


def upload(school: Program, lines: tuple[str, ...], status: int = 201) -> Any:
    file = {"file": ("oferta.csv", offer_file(lines), "text/csv")}
    return school.post(f"/offers/{SCHOOL}/imports", status, files=file)


def bring_offer(school: Program) -> dict[str, dict[str, Any]]:
    """The programmes by code, after the right file was confirmed and the seats of one class were changed."""
    refused = upload(school, WRONG_LINES, 422)
    assert [(one["row"], one["column"], one["code"]) for one in refused["errors"]] == [(3, "miejsca", "seats-wrong")]
    assert "jedno" in refused["errors"][0]["message"]
    looked = upload(school, RIGHT_LINES)
    assert [one["effect"] for one in looked["effects"]] == ["added"] * 3
    assert school.get(f"/programmes?q={SCHOOL}")["programmes"] == []
    school.post(f"/offers/imports/{looked['id']}/confirmation", 200, {"offer": looked["offer"]})
    return change_seats(school, {one["code"]: one for one in school.get("/programmes")["programmes"]})


def change_seats(school: Program, offer: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    place, mat = f"/programmes/{offer[MAT]['id']}", offer[MAT]
    asked = {"seats": SEATS_CHANGED, "scored_subjects": SCORED_MAT}
    assert (mat["seats"], mat["scored_subjects"]) == (SEATS_UPLOADED, SCORED_MAT)
    assert kind(school.put(place, asked, None, 428)) == "version-missing"
    changed = school.put(place, asked, mat["version"])
    assert changed["seats"] == SEATS_CHANGED
    assert kind(school.put(place, asked, mat["version"], 412)) == "version-stale"
    return offer | {MAT: changed}


def begin_list(program: Callable[[str], Program], family: Family) -> tuple[Program, dict[str, Any], str]:
    """The family's client, its application, the number of its child."""
    account = {"login": family.login, "name": family.name, "password": PASSWORD}
    program("").post("/accounts", json=account)
    parent = program(family.login)
    child = {"first_name": family.first_name, "last_name": family.last_name}
    wrong = parent.post("/children", 422, child | {"pesel": family.pesel[:-1] + "0"})
    assert [one["pointer"] for one in wrong["errors"]] == ["pesel"]
    made = parent.post("/children", json=child | {"pesel": family.pesel})
    assert made["pesel_masked"] == "*******" + family.pesel[-4:]
    return parent, parent.post("/applications", json={"child": made["id"]}), made["number"]


def put_and_send(
    parent: Program, application: str, wanted: tuple[str, ...], offer: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """The draft, then the list sent: its receipt. The same key gives the same receipt."""
    wishes = f"/applications/{application}/wishes"
    seen = parent.get(wishes)["version"]
    drafted = parent.put(wishes, {"programmes": [offer[code]["id"] for code in wanted]}, seen)
    assert kind(parent.put(wishes, {"programmes": []}, seen, 412)) == "version-stale"
    before = parent.get(f"/applications/{application}")["sent"]
    key, asked = {"Idempotency-Key": f"send-{application}-{seen}"}, {"version": drafted["version"]}
    sent = parent.post(f"/applications/{application}/submissions", json=asked, headers=key)
    assert parent.post(f"/applications/{application}/submissions", json=asked, headers=key) == sent
    assert [wish["programme"]["code"] for wish in sent["wishes"]] == list(wanted)
    assert sent["number"] == (before["number"] + 1 if before else 1)
    return sent


def change_and_send_again(parent: Program, application: str, offer: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    seen = parent.get(f"/applications/{application}/wishes")["version"]
    draft = {"programmes": [offer[code]["id"] for code in LUKASZ.last_list]}
    parent.put(f"/applications/{application}/wishes", draft, seen)
    beside = parent.get(f"/applications/{application}")
    assert beside["standing"] == "sent-and-changed"
    assert [wish["programme"]["code"] for wish in beside["draft"]] == list(LUKASZ.last_list)
    assert [wish["programme"]["code"] for wish in beside["sent"]["wishes"]] == list(LUKASZ.first_list)
    return put_and_send(parent, application, LUKASZ.last_list, offer)


def carried_out(official: Program, round_id: str) -> dict[str, Any]:
    """A run asked for, looked at until it has ended."""
    run = official.post(f"/rounds/{round_id}/runs", 202)
    patience = time.monotonic() + LONGEST_RUN
    while run["state"] in ("waiting", "at-work"):
        assert time.monotonic() < patience, run
        time.sleep(0.05)
        run = official.get(f"/runs/{run['id']}")
    return run


def read_nothing(family: Program, school: Program, public: Program, round_id: str, application: str, run: str) -> None:
    """The result is there and verified; nobody outside the office can read any of it."""
    assert public.get("/publications") == []
    family.get(f"/applications/{application}/result", 404)
    school.get(f"/applications/{application}/result", 403)
    public.get(f"/applications/{application}/result", 401)
    for one in (family, school, public):
        one.get(f"/rounds/{round_id}/cutoffs", 404)
        assert one.client.get(f"/api/v1/runs/{run}", headers=one.headers).status_code in (401, 403)
    school.get(f"/rounds/{round_id}/qualified/{SCHOOL}", 404)


def release(first: Program, second: Program, run: Mapping[str, Any], deputy: Program) -> dict[str, Any]:
    """By somebody who neither asked for the run nor owes the account to whoever did."""
    place, asked = f"/runs/{run['id']}/publication", {"files": run["files"]}
    for one in (first, deputy):
        assert kind(one.post(place, 409, asked)) == "second-person"
    return second.post(place, json=asked)


def read_reasons(parent: Program, family: Family, application: str) -> None:
    told = parent.get(f"/applications/{application}/result")["choices"]
    assert [choice["programme"] for choice in told] == list(family.last_list)
    for choice, (code, own, lowest, missing) in zip(told, REASONS[family], strict=True):
        assert (choice["code"], choice["missing"]) == (code, missing)
        assert choice["lowest"]["points"] == lowest
        assert own is None or choice["own"]["points"] == own


def verify_audit_grade(auditor: Program, publication: Mapping[str, Any], folder: Path, traces: Traces) -> None:
    """Downloaded, unpacked elsewhere, verified by Python alone; a seat moved in it is noticed."""
    content = auditor.fetch(f"/publications/{publication['id']}/audit")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        traces.files += [archive.read(name) for name in archive.namelist()]
        archive.extractall(folder)
    command = [sys.executable, "-I", "-S", "verify.py", "market", "result"]
    accepted = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    seats = folder / "result" / "assignments.csv"
    seats.write_text(seats.read_text().replace(f",{BIO},", f",{HUM},"))
    assert subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 1


def read_public(public: Program, round_id: str, publication: Mapping[str, Any], traces: Traces) -> None:
    assert public.get("/publications") == [publication]
    assert {name: publication["counts"][name] for name in COUNTS} == COUNTS
    classes = public.get(f"/rounds/{round_id}/cutoffs")["classes"]
    assert {one["programme"]: one["points"] for one in classes} == CUTOFFS
    names = ("cutoffs.csv", "summary.json", "certificate.json", "verify.py")
    files = [public.fetch(f"/publications/{publication['id']}/files/{name}") for name in names]
    traces.files += files
    everything = str(publication) + str(classes) + "".join(file.decode() for file in files)
    assert not [family for family in FAMILIES if family.last_name in everything or family.first_name in everything]


def check_receipts(public: Program, older: Mapping[str, Any], newer: Mapping[str, Any]) -> None:
    for sent, newest in ((older, False), (newer, True)):
        asked = {"number": sent["receipt_number"], "receipt": sent["receipt"]}
        answer = public.post("/receipts/check", 200, asked)
        assert (answer["valid"], answer["newest"]) == (True, newest)
        assert public.post("/receipts/check", 200, asked | {"receipt": "0" * 64})["valid"] is False


def test_a_whole_recruitment(office, clock, people, program, processes, traces, tmp_path):
    found_school(office)
    for login in ("first", "second"):
        people.account(Role.OFFICIAL, login)
    people.account(Role.AUDITOR, "auditor")
    public, first = program(""), program("first")
    staff(first)
    a_round = announce_round(first)
    offer = bring_offer(program("school"))

    parents, applications, numbers, receipts = {}, {}, {}, {}
    for family in FAMILIES:
        parents[family], begun, numbers[family] = begin_list(program, family)
        applications[family] = begun["id"]
        receipts[family] = put_and_send(parents[family], begun["id"], family.first_list, offer)
    newer = change_and_send_again(parents[LUKASZ], applications[LUKASZ], offer)
    parents[EWA].get(f"/applications/{applications[ZOFIA]}", 404)
    facts = [{"candidate": numbers[family], "facts": dict(family.facts)} for family in FAMILIES]
    assert first.post("/records", json={"records": facts})["records"] == len(FAMILIES)
    known = parents[LUKASZ].get(f"/applications/{applications[LUKASZ]}/record")["wishes"]
    assert [wish["points"] for wish in known] == [own for _, own, _, _ in REASONS[LUKASZ]]

    assert kind(first.post(f"/rounds/{a_round['id']}/runs", 409)) == "round-not-closed"
    clock.set(ONE_SECOND_LATE)
    first, second, school = program("first"), program("second"), program("school")
    parents = {family: program(family.login) for family in FAMILIES}
    late = parents[ZOFIA].put(f"/applications/{applications[ZOFIA]}/wishes", {"programmes": []}, 1, 409)
    assert kind(late) == "deadline-passed"
    assert "May 2027, 15:00" in late["detail"].replace("24 ", "").replace("May 24, ", "May ")
    assert "15:00:01" in late["detail"]
    first.post(f"/rounds/{a_round['id']}/closing", 200, {}, headers={"If-Match": f'"{a_round["version"]}"'})

    run = carried_out(first, a_round["id"])
    assert run["state"] == "verified", run
    assert [command[:2] for command in processes] == [[sys.executable, "-I"]]
    assert processes[0][2].endswith(f"{run['id']}/verify.py")
    read_nothing(parents[ZOFIA], school, public, a_round["id"], applications[ZOFIA], run["id"])
    publication = release(first, second, run, program("deputy"))

    for family, parent in parents.items():
        read_reasons(parent, family, applications[family])
    qualified = school.get(f"/rounds/{a_round['id']}/qualified/{SCHOOL}")
    names = {one["programme"]["programme"]: [who["last_name"] for who in one["qualified"]] for one in qualified}
    assert names == {MAT: [ZOFIA.last_name], BIO: [LUKASZ.last_name], HUM: []}
    read_public(public, a_round["id"], publication, traces)
    verify_audit_grade(program("auditor"), publication, tmp_path / "audit", traces)
    check_receipts(public, receipts[LUKASZ], newer)
    require_no_pesel(office, traces, tuple(family.pesel for family in FAMILIES))


def test_a_tie_at_the_last_seat_waits_for_the_committee(office, clock, people, program):
    """Two children alike in everything that the law compares, and one seat: nobody guesses."""
    found_school(office)
    for login in ("first", "second"):
        people.account(Role.OFFICIAL, login)
    first = program("first")
    staff(first)
    a_round = announce_round(first)
    offer = bring_offer(program("school"))
    numbers = {}
    for family in (ZOFIA, LUKASZ):
        parent, begun, numbers[family] = begin_list(program, family)
        put_and_send(parent, begun["id"], (MAT, BIO), offer)
    facts = [{"candidate": number, "facts": dict(ZOFIA.facts)} for number in numbers.values()]
    first.post("/records", json={"records": facts})
    clock.set(ONE_SECOND_LATE)
    first, second = program("first"), program("second")
    first.post(f"/rounds/{a_round['id']}/closing", 200, {}, headers={"If-Match": f'"{a_round["version"]}"'})

    waiting = carried_out(first, a_round["id"])
    assert waiting["state"] == "tied"
    (tie,) = waiting["ties"]
    assert (tie["programme"], tie["seats"], tie["decision"]) == (MAT, SEATS_CHANGED, None)
    assert sorted(tie["candidates"]) == sorted(numbers.values())
    assert tie["steps"]["points"] == REASONS[ZOFIA][0][1]
    assert kind(second.post(f"/runs/{waiting['id']}/publication", 409, {"files": ""})) == "run-not-verified"

    order = [numbers[LUKASZ], numbers[ZOFIA]]
    decision = {"order": order, "committee": "Komisja, protokół 3", "reason": "Wyżej oceniony projekt edukacyjny."}
    first.post(f"/ties/{tie['id']}/decisions", 422, decision | {"order": order[:1]})
    first.post(f"/ties/{tie['id']}/decisions", json=decision)
    done = carried_out(first, a_round["id"])
    assert (done["state"], done["counts"]["placed"], done["counts"]["first_choice"]) == ("verified", 2, 1)
    publication = release(first, second, done, program("deputy"))
    assert publication["ties_decided"] == 1
    (begun,) = program(ZOFIA.login).get("/applications")
    refused, granted = program(ZOFIA.login).get(f"/applications/{begun['id']}/result")["choices"]
    assert (refused["code"], refused["decided_by"]) == ("refused", "tiebreak")
    assert (granted["code"], granted["programme"]) == ("admitted", BIO)
