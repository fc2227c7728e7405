"""All tables of the service, and the way from an empty database to the present schema."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, MetaData
from sqlmodel import SQLModel

from service.access import tables as _access
from service.allocations import tables as _allocations
from service.appeals import tables as _appeals
from service.applications import tables as _applications
from service.approvals import tables as _approvals
from service.audit import tables as _audit
from service.confirmations import tables as _confirmations
from service.cross_checks import tables as _cross_checks
from service.kit import db, idempotency
from service.objections import tables as _objections
from service.offers import tables as _offers
from service.outbox import tables as _outbox
from service.people import tables as _people
from service.publications import tables as _publications
from service.pupils import tables as _pupils
from service.records import tables as _records
from service.rounds import tables as _rounds
from service.vacancies import tables as _vacancies
from service.verifications import tables as _verifications

if TYPE_CHECKING:
    from alembic.config import Config

# Every module with tables stands here, so that the metadata is complete wherever it is used.
TABLES = (
    _access,
    _audit,
    _people,
    _offers,
    _rounds,
    _applications,
    _records,
    _allocations,
    _publications,
    _confirmations,
    _appeals,
    _vacancies,
    _pupils,
    _objections,
    _verifications,
    _approvals,
    _outbox,
    _cross_checks,
    idempotency,
)
MIGRATIONS = Path(__file__).parent / "migrations"


def metadata() -> MetaData:
    """The schema as the code describes it."""
    return SQLModel.metadata


def config(engine: Engine) -> "Config":
    """The configuration of alembic: our migrations, this engine, no file."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["engine"] = engine
    return made


def upgrade(database: Path | str) -> None:
    """Bring the database to the newest migration, all steps or none."""
    from alembic import command

    if isinstance(database, Path):
        database.parent.mkdir(parents=True, exist_ok=True)
    engine = db.make_engine(database)
    try:
        command.upgrade(config(engine), "head")
    finally:
        engine.dispose()
