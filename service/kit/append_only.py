"""Tables that only grow: the database itself refuses to change or remove their rows, whichever database it is."""

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import ExecutableDDLElement


class Guard(ExecutableDDLElement):
    """The trigger that refuses one verb on one table, and says that the table is ``kept`` so.

    ``when`` narrows it to rows of which this holds, e.g. ``OLD.decision IS NOT NULL``.
    """

    def __init__(self, table: str, verb: str, kept: str = "append-only", when: str = "") -> None:
        self.table, self.verb, self.kept, self.when = table, verb, kept, when
        self.name = f"{table}_no_{verb}"


def append_only(*tables: str, kept: str = "append-only") -> tuple[Guard, ...]:
    """The guards of these tables, to be executed by the migration that makes them."""
    return tuple(Guard(table, verb, kept) for table in tables for verb in ("update", "delete"))


@compiles(Guard, "sqlite")
def _on_sqlite(guard: Guard, _compiler: Any, **_options: Any) -> str:
    return (
        f"CREATE TRIGGER {guard.name} BEFORE {guard.verb.upper()} ON {guard.table} "
        f"{f'WHEN {guard.when} ' if guard.when else ''}"
        f"BEGIN SELECT RAISE(ABORT, '{guard.table} is {guard.kept}'); END"
    )


# On PostgreSQL a trigger calls a function, and a table can be emptied by a verb that passes no row by.
@compiles(Guard, "postgresql")
def _on_postgresql(guard: Guard, _compiler: Any, **_options: Any) -> str:
    refusal = "RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is ' || TG_ARGV[0], ERRCODE = '23000'"
    verbs = "DELETE OR TRUNCATE" if guard.verb == "delete" and not guard.when else guard.verb.upper()
    each = f"ROW WHEN ({guard.when})" if guard.when else "STATEMENT"
    return (
        f"CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {refusal}; END$$; "
        f"CREATE TRIGGER {guard.name} BEFORE {verbs} ON {guard.table} "
        f"FOR EACH {each} EXECUTE FUNCTION refuse('{guard.kept}')"
    )
