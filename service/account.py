"""The command ``account``: open an account on this machine; that is how an installation gets its first officials."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def account(
    login: Annotated[str, typer.Argument(help="What the person signs in with; an e-mail address at work.")],
    name: Annotated[str, typer.Option(help="First and last name.")],
    role: Annotated[str, typer.Option(help="official, auditor, organiser or school.")] = "official",
    school: Annotated[str | None, typer.Option(help="For a school: its id in the offer.")] = None,
    organiser: Annotated[str | None, typer.Option(help="For a governing body: its id in the offer.")] = None,
    folder: Annotated[Path, typer.Option(envvar="RECRUIT_FOLDER", help="Where the installation is kept.")] = Path(
        "var"
    ),
) -> None:
    """Open an account for an office or a school. The password is asked for, or read from standard input.

    Open two officials this way: whoever opens an account may not be the second person beside it.
    """
    from service.kit.languages import speaking
    from service.kit.problems import Refusal
    from service.serve import AlreadyServedError, sole_server

    asked = {"login": login, "name": name, "role": role, "school": school, "organiser": organiser}
    try:
        with sole_server(folder), speaking("en"):
            _open(folder, asked | {"password": _password()})
    except (AlreadyServedError, Refusal) as refused:
        sys.stderr.write(_told(refused))
        raise typer.Exit(2) from None
    sys.stderr.write(f"the account {login} is open\n")


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def _open(folder: Path, asked: dict[str, str | None]) -> None:
    from service.access.actor import Actor
    from service.access.permissions import Role
    from service.kit.problems import checked
    from service.office import open_office
    from service.people.actions import create_staff
    from service.people.forms import NewStaff
    from service.schema import upgrade
    from service.settings import Settings

    settings = Settings(folder=folder)
    upgrade(settings.database)
    office = open_office(settings)
    try:
        # Whoever has the machine in hand is known to the record of events as the installation.
        create_staff(office, Actor(Role.OFFICIAL, account="installation"), checked(NewStaff, asked))
    finally:
        office.database.close()


def _told(refused: Exception) -> str:
    from service.kit.languages import speaking
    from service.kit.problems import Refusal

    if not isinstance(refused, Refusal):
        return f"{refused}; officials open accounts on the page /staff/new\n"
    with speaking("en"):
        lines = [f"{refused.title()}. {refused.detail()}", *(f"{f.pointer}: {f.text()}" for f in refused.findings)]
    return "\n".join(lines) + "\n"
