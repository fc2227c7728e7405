"""The release: a second person, once, of what was verified. Before it nobody reads anything; then each their own."""

import io
import subprocess
import sys
import threading
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from service_town import ALIKE, CHILDREN, town
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import func, select

from service.access.permissions import Role
from service.allocations import actions as allocations
from service.audit.tables import AuditEvent
from service.kit.problems import Refusal
from service.publications.collation import alphabetical
from service.publications.tables import CandidateResult, Publication, PublishedProgramme
from service.records import actions as records
from service.records.forms import NewRecord


@pytest.fixture
def place(office, clock, people):
    made = town(office, clock, people).close()
    people.account(Role.SCHOOL, "staff-a", school="A")
    people.account(Role.SCHOOL, "staff-b", school="B")
    people.account(Role.ORGANISER, "gmina", organiser="1261011")
    people.account(Role.AUDITOR, "auditor")
    return made


@pytest.fixture
def released(place):
    """The town after the release: (town, publication)."""
    return place, place.release(place.verified())


def refused(doing) -> str:
    with pytest.raises(Refusal) as refusal:
        doing()
    return refusal.value.kind.code


def test_whoever_ran_it_does_not_release_it(place):
    run = place.verified()
    assert refused(lambda: place.release(run, by=place.first)) == "second-person"
    assert place.release(run, by=place.second).counts["placed"] == 4


def test_only_the_newest_verified_run_is_released(place):
    tied = place.run()
    assert refused(lambda: place.release(tied)) == "run-not-verified"
    place.decide(tied, "K-1", "K-2", "K-3")
    older = place.run()
    place.run()
    assert refused(lambda: place.release(older)) == "run-not-newest"


def test_changed_files_are_not_released(place):
    run = place.verified()
    file = allocations.folder_of(place.office, run.id) / "verify.py"
    file.write_text(file.read_text() + "\n# a change\n")
    assert refused(lambda: place.release(run)) == "files-changed"


def test_a_fact_changed_after_the_run_stops_the_release(place):
    run = place.verified()
    records.bring_in(place.office, place.first, [NewRecord(candidate="K-4", facts=ALIKE | {"exam_polish": 81})])
    assert refused(lambda: place.release(run)) == "run-outdated"
    with place.office.database.read() as session:
        assert session.exec(select(Publication)).first() is None


def test_twenty_at_once_release_once(place):
    run, start = place.verified(), threading.Barrier(20)

    def release(_):
        start.wait()
        try:
            return "released" if place.release(run) else ""
        except Refusal as refusal:
            return refusal.kind.code

    with ThreadPoolExecutor(20) as hands:
        assert Counter(hands.map(release, range(20))) == {"released": 1, "round-released": 19}
    with place.office.database.read() as session:
        counts = [session.exec(select(func.count()).select_from(table)).one() for table in WRITTEN]
        acts = session.exec(select(AuditEvent).where(AuditEvent.action == "round.release")).all()
    assert counts == [1, 3, 5]
    assert len(acts) == 1


WRITTEN = (Publication, PublishedProgramme, CandidateResult)


def test_after_the_release_nothing_is_run_or_decided_again(released):
    place, _ = released
    assert refused(place.run) == "round-released"
    first = next(run for run in _runs(place) if run.ties)
    assert refused(lambda: place.decide(first, "K-1", "K-2", "K-3")) == "round-released"


def _runs(place):
    from service.allocations import store

    with place.office.look(place.first, "round.inspect") as session:
        found = session.exec(select(store.Run.public_id)).all()
    return [place.seen(run_id) for run_id in found]


@pytest.mark.parametrize("table", ["publication", "published_programme", "candidate_result"])
def test_what_was_released_is_not_rewritten(released, table):
    place, _ = released
    column = {"publication": "ties_decided", "published_programme": "seats", "candidate_result": "rank"}[table]
    with pytest.raises(IntegrityError, match="written once"), place.office.database.write() as session:
        session.execute(text(f"UPDATE {table} SET {column} = 99"))


def addresses(place, publication: str, run: str) -> list[str]:
    """Every address at which something of a result could be read."""
    application = place.application("K-2")
    files = [f"publications/{publication}/{name}" for name in ("audit", "files/cutoffs.csv", "files/summary.json")]
    pages = [
        f"/results/{place.round_id}",
        f"/results/{place.round_id}/qualified",
        f"/results/{place.round_id}/qualified/A",
        f"/apply/{application}/result",
        f"/rounds/{place.round_id}/runs",
        "/runs",
        f"/runs/{run}",
        f"/runs/{run}/release",
    ]
    api = [
        f"/api/v1/publications/{publication}",
        f"/api/v1/rounds/{place.round_id}/cutoffs",
        f"/api/v1/rounds/{place.round_id}/qualified/A",
        f"/api/v1/applications/{application}/result",
        f"/api/v1/rounds/{place.round_id}/runs",
        f"/api/v1/runs/{run}",
    ]
    return [*pages, *api, *(f"/{file}" for file in files), *(f"/api/v1/{file}" for file in files)]


OUTSIDE = ("", "anna", "beata", "staff-a", "staff-b", "gmina")


@pytest.mark.parametrize("login", OUTSIDE)
def test_before_the_release_nothing_is_read_by_anybody_outside(place, browser, people, login):
    run = place.verified()
    headers = people.bearer(login) if login else {}
    if login:
        browser.signed_in(login)
    browser.follow_redirects = False
    for address in addresses(place, "a" * 26, run.id):
        answer = browser.get(address, headers=headers if address.startswith("/api/") else {})
        assert answer.status_code in (303, 401, 403, 404), address
        assert "qualified, with" not in answer.text.lower()
    for address in ("/", "/results", "/account", "/api/v1/publications"):
        answer = browser.get(address, headers=headers if address.startswith("/api/") else {})
        assert run.id not in answer.text
        assert f"/results/{place.round_id}" not in answer.text
        assert '/result"' not in answer.text


def test_a_family_reads_why(released, browser, people, another_browser):
    place, _ = released
    address = f"/api/v1/applications/{place.application('K-1')}/result"
    result = browser.get(address, headers=people.bearer("anna") | {"Accept-Language": "en"}).json()
    assert (result["programme"], result["rank"]) == ("A-2", 2)
    told = [(choice["code"], choice["sentence"]) for choice in result["choices"]]
    assert told == [
        (
            "refused",
            "Not admitted: everything that the law compares is equal (158.50 points). "
            "The order that the committee decided on record put others first.",
        ),
        ("admitted", "Qualified, with 158.50 points. The last one admitted had 158.50."),
    ]
    page = another_browser().signed_in("anna")
    assert "158,50" in page.get(f"/apply/{place.application('K-1')}/result?lang=pl").text
    assert "158,50" in page.get(f"/apply/{place.application('K-1')}/result?lang=uk").text
    assert page.get(f"/apply/{place.application('K-2')}/result").status_code == 404


def test_every_kind_of_reason(released):
    from service.kit.languages import speaking
    from service.publications import views

    place, _ = released
    told = {}
    with speaking("en"), place.office.look(place.first, "result.read") as session:
        for number in CHILDREN:
            result = views.result_view(session, place.first, place.application(number))
            told[number] = [choice.sentence for choice in result.choices]
    assert told["K-2"][0].startswith("Qualified")
    assert told["K-2"][1:] == ["Not looked at: a wish higher on the list was granted."] * 2
    assert told["K-3"] == ["Qualified, with 158.50 points. The last one admitted had 158.50.", told["K-2"][1]]
    missing = "Not admitted: 146.50 points, and the last one admitted had 158.50. Missing: 12 points."
    assert told["K-4"] == [missing, missing, "Qualified, with 146.50 points. The class has free seats."]
    assert told["K-5"] == ["Not considered: the test that this class requires was not passed, or not taken."]


def test_of_the_last_one_admitted_no_more_is_said_than_the_decision_needs(released, browser, people):
    place, _ = released
    address = f"/api/v1/rounds/{place.round_id}/cutoffs"
    classes = browser.get(address).json()["classes"]
    assert [(one["programme"], one["points"], one["seats"], one["taken"]) for one in classes] == [
        ("A-1", 15850, 1, 1),
        ("A-2", 15850, 2, 2),
        ("B-1", None, 2, 1),
    ]
    assert not {"cutoff", "cutoff_merit", "local", "social"} & set(classes[0])
    result = f"/api/v1/applications/{place.application('K-1')}/result"
    granted = browser.get(result, headers=people.bearer("anna")).json()["choices"][1]
    assert granted["lowest"] == {"points": 15850}


def test_everybody_reads_cutoffs_and_no_names(released, browser):
    place, publication = released
    page = browser.get(f"/results/{place.round_id}?lang=en").text
    assert "158.50" in page
    files = {name: browser.get(f"/publications/{publication.id}/files/{name}") for name in PUBLIC}
    assert all(answer.status_code == 200 for answer in files.values())
    everything = page + "".join(answer.text for answer in files.values())
    for number, (_first, last_name, pesel, *_rest) in CHILDREN.items():
        assert number not in everything
        assert last_name not in everything
        assert pesel not in everything
    assert files["cutoffs.csv"].text.splitlines()[1] == "A-1,A,School A,Class A-1,1,1,158.50"
    assert browser.get(f"/publications/{publication.id}/files/assignments.csv").status_code == 404


PUBLIC = ("cutoffs.csv", "summary.json", "certificate.json", "verify.py")


def test_the_search_of_classes(released, browser):
    place, _ = released
    address = f"/api/v1/rounds/{place.round_id}/cutoffs"
    assert [one["programme"] for one in browser.get(address, params={"q": "school b"}).json()["classes"]] == ["B-1"]
    page = browser.get(address, params={"limit": 2}).json()
    assert page["next"] == "A-2"
    assert [one["programme"] for one in browser.get(address, params={"after": "A-2"}).json()["classes"]] == ["B-1"]


def test_a_school_reads_its_own_list_by_the_alphabet(released, browser, people):
    place, _ = released
    address = f"/api/v1/rounds/{place.round_id}/qualified/A"
    lists = browser.get(address, headers=people.bearer("staff-a")).json()
    assert [[who["last_name"] for who in one["qualified"]] for one in lists] == [["Łącka"], ["Lis", "Żak"]]
    assert "points" not in lists[0]["qualified"][0]
    assert browser.get(address, headers=people.bearer("staff-b")).status_code == 404
    assert browser.get(address, headers=people.bearer("anna")).status_code == 403
    page = browser.signed_in("staff-a").get(f"/results/{place.round_id}/qualified").text
    assert page.index("Lis Ewa") < page.index("Żak Zofia")


def test_the_polish_alphabet():
    names = [
        "Ćwik",
        "Cyz",
        "Łącka",
        "Lis",
        "Żak",
        "Źrebak",
        "Zając",
        "Kowalska-Nowak",
        "Kowal Ewa",
        "Kowalska",
        "Ómega",
    ]
    ordered = [
        "Cyz",
        "Ćwik",
        "Kowal Ewa",
        "Kowalska",
        "Kowalska-Nowak",
        "Lis",
        "Łącka",
        "Ómega",
        "Zając",
        "Źrebak",
        "Żak",
    ]
    assert sorted(names, key=alphabetical) == ordered


def test_the_audit_grade_is_for_few_is_recorded_and_verifies(released, browser, people, tmp_path):
    place, publication = released
    address = f"/api/v1/publications/{publication.id}/audit"
    for login in ("anna", "staff-a", "gmina"):
        assert browser.get(address, headers=people.bearer(login)).status_code == 403
    content = browser.get(address, headers=people.bearer("auditor")).content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(tmp_path)
    command = [sys.executable, "-I", tmp_path / "verify.py", tmp_path / "market", tmp_path / "result"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    with place.office.database.read() as session:
        assert len(session.exec(select(AuditEvent).where(AuditEvent.action == "bundle.read")).all()) == 1


def test_the_pages_of_a_release(place, browser, another_browser):
    run = place.verified()
    second = browser.signed_in("second")
    page = second.get(f"/runs/{run.id}/release?lang=en").text
    assert run.files in page
    blind = second.fill(f"/runs/{run.id}/release", action=f"/runs/{run.id}/publication")
    assert blind.status_code == 422
    done = second.fill(f"/runs/{run.id}/release", action=f"/runs/{run.id}/publication", looked="yes")
    assert done.url.path == f"/results/{place.round_id}"
    first = another_browser().signed_in("first").get(f"/runs/{run.id}?lang=en").text
    assert "To the released result" in first
    family = another_browser().signed_in("beata")
    assert f"/apply/{place.application('K-2')}/result" in family.get("/account").text


def test_an_official_without_the_digest_seen_releases_nothing(place, browser, people):
    run = place.verified()
    headers = people.bearer("second") | {"Idempotency-Key": "release-one"}
    address = f"/api/v1/runs/{run.id}/publication"
    assert browser.post(address, json={"files": "0" * 64}, headers=headers).status_code == 409
    headers["Idempotency-Key"] = "release-two"
    first = browser.post(address, json={"files": run.files}, headers=headers)
    again = browser.post(address, json={"files": run.files}, headers=headers)
    assert (first.status_code, again.json()) == (201, first.json())
