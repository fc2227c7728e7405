"""Tables that only grow: the database itself refuses to change or remove their rows, whichever database it is."""

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import ExecutableDDLElement


class Guard(ExecutableDDLElement):
    """The trigger that refuses one verb on one table, and says that the table is ``kept`` so."""

    def __init__(self, table: str, verb: str, kept: str = "append-only") -> None:
        self.table, self.verb, self.kept = table, verb, kept
        self.name = f"{table}_no_{verb}"


def append_only(*tables: str, kept: str = "append-only") -> tuple[Guard, ...]:
    """The guards of these tables, to be executed by the migration that makes them."""
    return tuple(Guard(table, verb, kept) for table in tables for verb in ("update", "delete"))


@compiles(Guard, "sqlite")
def _on_sqlite(guard: Guard, _compiler: Any, **_options: Any) -> str:
    return (
        f"CREATE TRIGGER {guard.name} BEFORE {guard.verb.upper()} ON {guard.table} "
        f"BEGIN SELECT RAISE(ABORT, '{guard.table} is {guard.kept}'); END"
    )


# On PostgreSQL a trigger calls a function, and a table can be emptied by a verb that passes no row by.
@compiles(Guard, "postgresql")
def _on_postgresql(guard: Guard, _compiler: Any, **_options: Any) -> str:
    refusal = "RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is ' || TG_ARGV[0], ERRCODE = '23000'"
    verbs = "DELETE OR TRUNCATE" if guard.verb == "delete" else guard.verb.upper()
    return (
        f"CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {refusal}; END$$; "
        f"CREATE TRIGGER {guard.name} BEFORE {verbs} ON {guard.table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION refuse('{guard.kept}')"
    )
