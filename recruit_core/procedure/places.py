"""Where in a TOML file a block and its keys stand, so that a fault can be told with its line."""

from __future__ import annotations

import re

_HEADER = re.compile(r"\s*\[\[\s*([\w.]+)\s*\]\]")
_KEY = re.compile(r"\s*(\w+)\s*=")


class Places:
    """Lines of the keys in a file whose blocks `[[table]]` may have blocks `[[table.inner]]` beneath them."""

    def __init__(self, text: str, table: str, inner: str) -> None:
        self._lines: dict[tuple[int, int | None, str | None], int] = {}
        self._read(text, table, f"{table}.{inner}")

    def _read(self, text: str, table: str, inner: str) -> None:
        block, nested = -1, None
        for number, line in enumerate(text.splitlines(), 1):
            if header := _HEADER.match(line):
                if header[1] == table:
                    block, nested = block + 1, None
                elif header[1] == inner:
                    nested = 0 if nested is None else nested + 1
                self._lines[block, nested, None] = number
            elif key := _KEY.match(line):
                self._lines.setdefault((block, nested, key[1]), number)

    def line(self, block: int, nested: int | None = None, key: str | None = None) -> int | None:
        """The line of a key, of the header of its block where the key is not there, or None where neither is found."""
        return self._lines.get((block, nested, key), self._lines.get((block, nested, None)))
