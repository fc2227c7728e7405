"""The entries of a list kept as JSON, as rows of a query: each database has its own word for it."""

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class Entries(FunctionElement[Any]):
    """``Entries(column).table_valued("value")``: one row for each entry; ``value ->> name`` is a part of it as text."""

    inherit_cache = True


@compiles(Entries, "sqlite")
def _on_sqlite(entries: Entries, compiler: Any, **options: Any) -> str:
    return f"json_each({compiler.process(entries.clauses, **options)})"


@compiles(Entries, "postgresql")
def _on_postgresql(entries: Entries, compiler: Any, **options: Any) -> str:
    return f"json_array_elements({compiler.process(entries.clauses, **options)})"
