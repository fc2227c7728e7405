"""The one command. Every verb imports what it needs when it runs, so that `--help` answers at once."""

from __future__ import annotations

import typer

from service import laboratory
from service.account import account
from service.api_description import openapi
from service.calendar_command import calendar
from service.change import change
from service.check_installation import check_installation
from service.check_rules import check_rules
from service.coalitions import coalitions
from service.cohort import cohort
from service.demand import demand
from service.demo.command import demo
from service.move_database import move_database
from service.no_shows import no_shows
from service.points import points
from service.quarantine import quarantine
from service.repair import repair
from service.rulebook import rulebook
from service.scoreboard import scoreboard
from service.seat_plan import seat_plan
from service.seat_values import seat_values
from service.serve import serve
from service.study import study

app = typer.Typer(
    name="recruit",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="One integrated, provable recruitment to post-primary schools.",
)
app.command()(laboratory.allocate)
app.command()(laboratory.verify)
app.command()(laboratory.explain)
app.command()(check_rules)
app.command()(points)
app.command()(calendar)
app.command()(repair)
app.command()(change)
app.command("seat-values")(seat_values)
app.command()(quarantine)
app.command()(demand)
app.add_typer(rulebook, name="rulebook")
app.command()(cohort)
app.command()(scoreboard)
app.command()(demo)
app.command()(serve)
app.command()(openapi)
app.command()(study)
app.command()(coalitions)
app.command("seat-plan")(seat_plan)
app.command("no-shows")(no_shows)
app.command()(account)
app.command("check-installation")(check_installation)
app.command("move-database")(move_database)


def main() -> None:
    """Entry point of the installed command."""
    app()
