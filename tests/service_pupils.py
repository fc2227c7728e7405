"""A primary school with three pupils for tests of the service."""

from service.access.actor import Actor
from service.access.permissions import Role
from service.kit.uploads import upload_of
from service.objections.actions import object_to
from service.objections.forms import NewObjection
from service.office import Office
from service.pupils import actions, imports
from service.pupils.forms import Confirmation, FileView, NewPrimarySchool, NewPrimarySchools

OFFICE = Actor(Role.OFFICIAL, account="installation")
PUPILS = (
    "nazwisko;imię;PESEL;klasa;gmina\n"
    "Żak;Zofia;44051401359;8a;Kraków\n"
    "Łącka;Łucja;02070803628;8a;Kraków\n"
    "Lis;Ewa;11610100019;8b;Wieliczka\n"
)
GRADES = (
    "PESEL;nazwisko;język polski;matematyka;biologia;egzamin polski;egzamin matematyka;egzamin język obcy;"
    "średnia;zachowanie;wyróżnienie;wolontariat;osiągnięcia\n"
    "44051401359;Żak;5;4;bardzo dobry;80;90%;100;4,75;wzorowe;tak;x;7\n"
    "02070803628;Łącka;6;5;5;70;80;0;5,1;bardzo dobre;nie;;\n"
)


def primary_school(office: Office, code: str = "SP1") -> None:
    """Write down one primary school."""
    school = NewPrimarySchool(code=code, name=f"Szkoła Podstawowa {code}", gmina="1261011")
    actions.bring_in_schools(office, OFFICE, NewPrimarySchools(schools=[school]))


def taken_in(office: Office, actor: Actor, holds: str, text: str, code: str = "SP1") -> FileView:
    """Look at a file and confirm it."""
    seen = imports.look(office, actor, code, holds, upload_of(text.encode()))
    assert seen.errors == [], seen.errors
    return imports.confirm(office, actor, seen.id, Confirmation(present=seen.present))


def primary_school_with_an_objection(office: Office, family: Actor, child_id: str) -> dict[str, str]:
    """Ids of a primary school, a file of it and an objection of ``family`` about its child, whose PESEL is Łucja's."""
    primary_school(office)
    row = "nazwisko;imię;PESEL\nWiśniewska;Zofia;02070803628\n"
    file = taken_in(office, OFFICE, "pupils", row)
    objection = object_to(office, family, child_id, NewObjection(fact="grade_polish", claim="the certificate says 5"))
    return {"primary_code": "SP1", "file_id": file.id, "objection_id": objection.id}


def english(browser, login: str):
    """The browser, signed in and reading English."""
    browser.signed_in(login).get("/account?lang=en")
    return browser
