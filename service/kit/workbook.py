"""The first sheet of an XLSX file, read in a process of its own.

One cell at the far end of a sheet of a few hundred bytes makes a reader ask for more memory than there is, and then the
whole process is gone. So the reading has a process, memory and time of its own, and a bad file ends nothing else.
"""

import io
import json
import subprocess
import sys

MOST_MEMORY = 1_000_000_000  # bytes of address space
MOST_SECONDS = 20
TOO_LARGE_STATUS = 3


class UnreadableError(ValueError):
    """There is no sheet in these bytes, or reading it took more memory or time than any honest table does."""


class TooManyRowsError(ValueError):
    """The sheet has more rows than are taken in."""


def first_sheet(content: bytes, most_rows: int) -> list[list[str]]:
    """All rows of the first sheet, each cell as text. Raises UnreadableError, TooManyRowsError."""
    command = [sys.executable, "-I", __file__, str(most_rows)]
    try:
        reading = subprocess.run(command, input=content, capture_output=True, timeout=MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise UnreadableError from None
    if reading.returncode == TOO_LARGE_STATUS:
        raise TooManyRowsError
    if reading.returncode != 0:
        raise UnreadableError
    rows: list[list[str]] = json.loads(reading.stdout)
    return rows


def _text(cell: object) -> str:
    """Numbers come back as floats: 83.0 was typed as 83."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _read(most_rows: int) -> int:
    """What the process of its own does: bytes from standard input, rows as JSON to standard output."""
    import resource

    from python_calamine import CalamineError, CalamineWorkbook

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())).get_sheet_by_index(0)
    except (CalamineError, ValueError, IndexError):
        return 1
    if sheet.total_height >= most_rows:  # the number of the last row, counted from 0
        return TOO_LARGE_STATUS
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    sys.stdout.write(json.dumps(rows))
    return 0


if __name__ == "__main__":
    sys.exit(_read(int(sys.argv[1])))
