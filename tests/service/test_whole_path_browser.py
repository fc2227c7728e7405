"""A whole recruitment in a real browser, page after page, without a single script: from the dates to the reasons."""

import itertools
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page
from sqlmodel import select

from service.access.permissions import Role
from service.allocations.words import CHECKS
from service.people.tables import Candidate
from service.records import actions as records
from service.records.forms import NewRecord
from tests.service.browser import chromium, served, too_wide, visitor
from tests.service.season import (
    BIO,
    CLOSES,
    COUNTS,
    CUTOFFS,
    DEADLINE,
    EWA,
    FAMILIES,
    HUM,
    LUKASZ,
    MAT,
    ONE_SECOND_LATE,
    OPENS,
    PASSWORD,
    REASONS,
    RIGHT_LINES,
    ROUND,
    SCHOOL,
    SCHOOL_NAME,
    SEATS_CHANGED,
    SEATS_UPLOADED,
    SHORTLY_BEFORE,
    WRONG_LINES,
    ZOFIA,
    Family,
    Traces,
    found_school,
    offer_file,
    require_no_pesel,
    shown,
    traced,
)

pytestmark = pytest.mark.browser

ALBUM = os.environ.get("RECRUIT_SCREENSHOTS")
LONGEST_RUN = 60.0
SIZES = {"390": (390, 844), "1280": (1280, 800)}


class Person:
    """Somebody at a browser. Every page that comes is looked at in both widths; every complaint is kept."""

    def __init__(self, page: Page, who: str, traces: Traces, pictures: Iterator[int]) -> None:
        self.page, self.who, self.traces, self.pictures = page, who, traces, pictures
        self.complaints: list[str] = []
        self.met: set[tuple[str, str]] = set()
        self.size = "390"  # the present width; the next page is looked at in this one first, then in the other
        page.on("request", lambda request: traces.addresses.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", self._hear)

    def _hear(self, message: ConsoleMessage) -> None:
        refused_page = message.text.startswith("Failed to load resource") and message.location["url"] == self.page.url
        if message.type in ("error", "warning") and not refused_page:  # the status of pages is asserted by `open`
            self.complaints.append(f"{self.page.url}: {message.text}")

    def open(self, path: str, status: int = 200) -> "Person":
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == status, path
        return self.look()

    def fill(self, **fields: str) -> "Person":
        for name, text in fields.items():
            self.page.fill(f"#field-{name}", text)
        return self

    def press(self, button: str, status: int = 200) -> "Person":
        with self.page.expect_navigation() as navigation:
            self.page.click(button)
        assert navigation.value.status == status, self.text
        return self.look()

    def look(self, again: bool = False) -> "Person":
        """Nothing is wider than the window, on a phone and on a desk.

        A place (the address without ids and search) met before is looked at in the present width alone, unless `again`.
        """
        place = re.sub(r"[0-9a-z]{26}", "x", self.page.url.split("/", 3)[3].partition("?")[0].partition("#")[0])
        present = (place, self.page.title())  # a refusal is titled otherwise than the page it stands on
        widths = SIZES if again or present not in self.met else {self.size: SIZES[self.size]}
        self.met.add(present)
        number = next(self.pictures)
        for name, (width, height) in sorted(widths.items(), key=lambda size: size[0] != self.size):
            if name != self.size:
                self.page.set_viewport_size({"width": width, "height": height})
                self.size = name
            assert too_wide(self.page) <= 0, f"{self.page.url} at {name} pixels"
            if ALBUM:
                named = f"{number:03}-{self.who}-{re.sub(r'[^A-Za-z0-9]+', '-', place)}-{name}.png"
                self.page.screenshot(path=Path(ALBUM) / named, full_page=True)
        return self

    @property
    def text(self) -> str:
        """What stands on the page, in one line; a table's and a list's lines are parted by spaces."""
        return re.sub(r"\s+", " ", self.page.inner_text("main"))

    def reads(self, *texts: str) -> "Person":
        for wanted in texts:
            assert wanted in self.text, f"{wanted!r} does not stand on {self.page.url}: {self.text}"
        return self

    def sign_in(self, login: str) -> "Person":
        self.open("/sign-in").fill(login=login, password=PASSWORD).press("main form button")
        assert self.page.url.endswith("/account")
        return self

    def address(self, selector: str, attribute: str = "action") -> str:
        return self.page.get_attribute(selector, attribute) or ""


@pytest.fixture
def traces(monkeypatch: pytest.MonkeyPatch) -> Iterator[Traces]:
    with traced(monkeypatch) as found:
        yield found


@pytest.fixture
def person(app, chromium_path, traces) -> Iterator[Callable[[str], Person]]:
    """Opens the browser of one more person; at the end nobody's browser has complained."""
    met: list[Person] = []
    pictures = itertools.count(1)
    if ALBUM:
        Path(ALBUM).mkdir(parents=True, exist_ok=True)

    def meet(who: str, script: bool = False) -> Person:
        met.append(Person(visitor(window, address, script=script), who, traces, pictures))
        return met[-1]

    with served(app) as address, chromium(chromium_path) as window:
        yield meet
        assert [complaint for one in met for complaint in one.complaints] == []


def announce_round(official: Person) -> str:
    official.sign_in("first").press('main a[href="/rounds/new"]')
    official.fill(name=ROUND, opens_at=OPENS, closes_at=CLOSES).press("main form button")
    return official.reads(ROUND, DEADLINE).open("/runs").address('main a[href$="/runs"]', "href").split("/")[2]


def upload(school: Person, lines: tuple[str, ...], status: int = 200) -> None:
    sent = {"name": "oferta.csv", "mimeType": "text/csv", "buffer": offer_file(lines)}
    school.page.set_input_files("#field-file", sent)
    school.press('form[action$="/imports"] button', status)


def bring_offer(school: Person) -> None:
    """A wrong row is shown with what to do, and nothing is kept; the right file is looked at, then confirmed."""
    school.sign_in("school").open(f"/offer/{SCHOOL}").reads(SCHOOL_NAME)
    upload(school, WRONG_LINES, status=422)
    school.reads("Wiersz 3", "miejsca", "„jedno”", "od 0 do")
    assert MAT not in school.open(f"/offer/{SCHOOL}").text
    upload(school, RIGHT_LINES)
    school.reads("3 do dodania", "1a matematyczna", "język angielski")
    assert "1a matematyczna" not in school.page.inner_text("main h1")
    school.press('form[action$="/confirmation"] button').reads(MAT, BIO, HUM)


def change_seats(school: Person) -> None:
    school.press(f'tr:has(code:text-is("{MAT}")) a')
    assert school.page.input_value("#field-seats") == str(SEATS_UPLOADED)
    school.fill(seats=str(SEATS_CHANGED)).press('form[action^="/offer/programmes/"] button')
    line = school.page.inner_text(f'tr:has(code:text-is("{MAT}"))')
    assert line.endswith(f"\t{SEATS_CHANGED}")


def begin_list(parent: Person, family: Family) -> str:
    """Account, child, search, add: the id of the application."""
    parent.open("/register").fill(name=family.name, login=family.login, password=PASSWORD).press("main form button")
    parent.open("/children/new")
    parent.fill(first_name=family.first_name, last_name=family.last_name, pesel=family.pesel).press("main form button")
    parent.reads(family.child, "*******" + family.pesel[-4:])
    parent.open("/apply").press('form[action="/apply"] button')
    application = parent.page.url.split("/")[4]
    parent.open(f"/apply/{application}/find")
    parent.page.fill("#q", SCHOOL_NAME)
    parent.press('form[role="search"] button')
    for code in sorted(family.first_list):
        parent.press(f'li:has-text("{NAMES[code]}") button[name="add"]')
    return application


def figures(person: Person) -> list[int]:
    """With a list, placed, with the first wish, without a place, free seats."""
    return [int(text) for text in person.page.locator(".figures strong").all_inner_texts()]


def ordered(parent: Person) -> list[str]:
    return [line.strip() for line in parent.page.locator("ol.ranked li strong").all_inner_texts()]


FIGURES = [
    COUNTS["candidates"],
    COUNTS["placed"],
    COUNTS["first_choice"],
    COUNTS["candidates"] - COUNTS["placed"],
    COUNTS["seats"] - COUNTS["placed"],
]
NAMES = {line.split(";")[0]: line.split(";")[1] for line in RIGHT_LINES}


def put_in_order(parent: Person, application: str, wanted: tuple[str, ...]) -> None:
    """With the buttons of the page: the first wish is moved up until it stands first, and so on."""
    parent.open(f"/apply/{application}/wishes")
    for place, code in enumerate(wanted):
        while ordered(parent).index(NAMES[code]) > place:
            parent.press(f'li:has-text("{NAMES[code]}") button[value^="up:"]')
    assert ordered(parent) == [NAMES[code] for code in wanted]


def send(parent: Person, application: str) -> tuple[str, str]:
    """Check, send: number and digest of the receipt."""
    parent.open(f"/apply/{application}/check").press('form[action$="/submissions"] button')
    number = parent.page.inner_text(".receipt strong.large")
    digest = parent.page.inner_text(".receipt dd code >> nth=0")
    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", number)
    assert re.fullmatch(r"[0-9a-f]{64}", digest)
    return number, digest


def change_and_send_again(parent: Person, application: str, first: tuple[str, str]) -> tuple[str, str]:
    """A draft stands beside the list that counts; only sending it puts it in that place."""
    put_in_order(parent, application, LUKASZ.last_list)
    parent.open("/apply").reads("późniejsze zmiany niewysłane")
    parent.open(f"/apply/{application}/receipt").reads(first[0])
    assert ordered(parent) == [NAMES[code] for code in LUKASZ.first_list]
    second = send(parent, application)
    assert ordered(parent) == [NAMES[code] for code in LUKASZ.last_list]
    assert second[0] != first[0]
    return second


def enter_facts(office, official) -> None:
    """Grades and exam results come in as a list of numbers, from the office."""
    with office.database.read() as session:
        numbers = {child.first_name: child.number for child in session.exec(select(Candidate))}
    facts = [NewRecord(candidate=numbers[one.first_name], facts=dict(one.facts)) for one in FAMILIES]
    assert records.bring_in(office, official, facts).records == len(FAMILIES)


def come_too_late(parent: Person, application: str, clock) -> None:
    """The page was open before the deadline; the button is pressed a second after it."""
    clock.set(SHORTLY_BEFORE)
    parent.sign_in(ZOFIA.login).open(f"/apply/{application}/wishes").reads(DEADLINE)
    clock.set(ONE_SECOND_LATE)
    parent.press(f'li:has-text("{NAMES[BIO]}") button[value^="up:"]', status=409)
    parent.reads("Termin minął", DEADLINE, "15:00:01", "art. 154")
    assert ordered(parent) == [NAMES[code] for code in ZOFIA.last_list]


def close_and_run(official: Person, round_id: str) -> str:
    """The id of a run that the verifying program has accepted."""
    official.sign_in("first").open("/rounds").press('form[action$="/closing"] button')
    official.open(f"/rounds/{round_id}/runs").press(f'form[action="/rounds/{round_id}/runs"] button')
    run = official.page.url.split("/")[4]
    patience = time.monotonic() + LONGEST_RUN
    while not official.page.locator("pre").count():
        assert time.monotonic() < patience, official.text
        time.sleep(0.2)
        official.page.goto(f"/runs/{run}")
    official.look(again=True)
    assert figures(official) == FIGURES
    assert "accepted" in (official.page.text_content("pre") or "").lower()
    assert official.page.locator(".checks .good").count() == len(CHECKS)
    return run


def read_nothing(family: Person, school: Person, public: Person, round_id: str, application: str) -> None:
    """The result is there and verified; nobody outside the office can read any of it."""
    family.open(f"/apply/{application}/result", status=404)
    school.sign_in("school").open(f"/apply/{application}/result", status=403)
    for one in (family, school, public):
        one.open(f"/results/{round_id}", status=404)
        one.open("/results")
        assert round_id not in one.page.content()
    school.open(f"/results/{round_id}/qualified/{SCHOOL}", status=404)
    public.open(f"/apply/{application}/result")
    assert "/sign-in" in public.page.url


def release(first: Person, second: Person, run: str, round_id: str) -> None:
    first.open(f"/runs/{run}/release").reads("inny urzędnik")
    assert first.page.locator('form[action$="/publication"]').count() == 0
    second.sign_in("second").open(f"/runs/{run}").press('a[href$="/release"]')
    second.page.check("#looked")
    second.press('form[action$="/publication"] button')
    assert second.page.url.endswith(f"/results/{round_id}")


def read_result(parent: Person, family: Family, application: str) -> None:
    """Each wish with its reason: own points, those of the last one admitted, how much was missing."""
    parent.open(f"/apply/{application}/result")
    for summary in parent.page.locator("main summary").all():
        summary.click()
    parent.look(again=True)
    lines = parent.page.locator("ol.ranked > li")
    looked_at = [reason for reason in REASONS[family] if reason[0] != "not-considered"]
    assert lines.count() == len(looked_at)
    for line, (_code, own, lowest, missing) in zip(lines.all(), looked_at, strict=True):
        said = line.inner_text()
        assert shown(own) in said
        assert shown(lowest) in said
        assert missing is None or shown(missing) in said
    granted = next(
        (NAMES[wish] for wish, told in zip(family.last_list, REASONS[family], strict=True) if told[0] == "admitted"),
        None,
    )
    first_card = parent.page.inner_text("main section.card")
    assert (granted in first_card) if granted else ("Brak miejsca" in first_card)


def read_public(public: Person, round_id: str, traces: Traces) -> None:
    public.open(f"/results/{round_id}")
    assert figures(public) == FIGURES
    for code, points in CUTOFFS.items():
        line = public.page.inner_text(f'main tbody tr:has-text("{NAMES[code]}")')
        assert shown(points) in line if points else "wolne miejsca" in line
    for link in public.page.locator("main a[download]").all():
        with public.page.expect_download() as fetched:
            link.click()
        traces.files.append(Path(fetched.value.path()).read_bytes())
    everything = public.page.content() + "".join(content.decode() for content in traces.files)
    for family in FAMILIES:
        assert family.last_name not in everything
        assert family.first_name not in everything
        assert family.pesel not in everything


def check_receipt(public: Person, receipt: tuple[str, str], newest: str) -> None:
    number, digest = receipt
    public.open("/receipt").fill(number=number, receipt=digest).press('form[action="/receipt"] button')
    public.reads("prawidłowe", newest)
    assert "nieprawidłowe" not in public.text
    public.fill(number=number, receipt=digest[::-1]).press('form[action="/receipt"] button').reads("nieprawidłowe")


def test_a_whole_recruitment(app, office, clock, people, person, traces):
    found_school(office)
    officials = [people.account(Role.OFFICIAL, login) for login in ("first", "second")]
    people.account(Role.SCHOOL, "school", school=SCHOOL)
    official, school, public = person("official", script=True), person("school", script=True), person("public")
    parents = {family: person(family.login.partition(".")[0]) for family in FAMILIES}

    round_id = announce_round(official)
    bring_offer(school)
    change_seats(school)
    applications, receipts = {}, {}
    for family, parent in parents.items():
        applications[family] = begin_list(parent, family)
        put_in_order(parent, applications[family], family.first_list)
        receipts[family] = send(parent, applications[family])
    parents[ZOFIA].open("/")
    newest = change_and_send_again(parents[LUKASZ], applications[LUKASZ], receipts[LUKASZ])
    enter_facts(office, officials[0])
    parents[LUKASZ].open(f"/apply/{applications[LUKASZ]}/grades").reads(shown(14195), shown(14495))

    come_too_late(parents[ZOFIA], applications[ZOFIA], clock)
    run = close_and_run(official, round_id)
    read_nothing(parents[ZOFIA], school, public, round_id, applications[ZOFIA])
    release(official, person("second"), run, round_id)

    for family, parent in parents.items():
        if family is not ZOFIA:
            parent.sign_in(family.login)
        read_result(parent, family, applications[family])
    parents[EWA].open(f"/apply/{applications[ZOFIA]}/result", status=404)
    school.open(f"/results/{round_id}/qualified/{SCHOOL}").reads("Żak Zofia", "Łącki Łukasz")
    assert EWA.last_name not in school.text
    read_public(public, round_id, traces)
    check_receipt(public, newest, "najnowsza")
    check_receipt(public, receipts[LUKASZ], "nowsza lista")
    require_no_pesel(office, traces, tuple(family.pesel for family in FAMILIES))
