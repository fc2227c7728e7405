"""How alembic runs: on the engine it is handed, in batches, because SQLite cannot alter a table in place."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, String

from service.kit.db import Instant
from service.kit.postgresql import lock_writers, require_plain_order
from service.schema import metadata


def written(kind: str, thing: Any, _autogen: object) -> str | Literal[False]:
    """Types as a step shall name them: an instant and SQLModel's own strings are text of a given length."""
    if kind == "type" and isinstance(getattr(thing, "impl", None), String):
        length = 27 if isinstance(thing, Instant) else thing.impl.length
        return f"sa.String(length={length})" if length else "sa.String()"
    return False


def _without_foreign_keys(connection: Connection) -> None:
    # A batch drops a table and puts another in its place; SQLite would take the rows that point there with it.
    raw = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite" and raw is not None:
        raw.cursor().execute("PRAGMA foreign_keys=OFF")


def _require_whole(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("a migration would leave rows that point nowhere; nothing was changed")


def migrate(connection: Connection) -> None:
    """All steps that are missing, in one transaction. Of several processes that start at once, one takes them."""
    if connection.dialect.name == "postgresql":
        require_plain_order(connection)
        lock_writers(connection)
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        render_as_batch=True,
        compare_type=True,
        render_item=written,
        include_object=context.config.attributes.get("include_object"),
    )
    with context.begin_transaction():
        context.run_migrations()
    _require_whole(connection)


with context.config.attributes["engine"].execution_options(writes=True).connect() as opened:
    _without_foreign_keys(opened)
    with opened.begin():
        migrate(opened)
