"""A copy of a file that was refused, with a column that says what is wrong with each row."""

from collections import defaultdict

from service.kit import spreadsheet
from service.kit.languages import gettext as _
from service.kit.problems import NOT_FOUND, Refusal
from service.kit.spreadsheet import Table
from service.pupils.imports import Content, findings_in
from service.pupils.tables import PupilFile

COLUMN = "błąd"


def marked_xlsx(staged: PupilFile, content: Content) -> bytes:
    """The rows as they were sent, each with its errors; Refusal ``not-found`` for a file without any."""
    if "sheet" not in content:
        raise Refusal(NOT_FOUND)
    wrong = defaultdict(list)
    for one in findings_in(content):
        wrong[one.row or 1].append(f"{one.column}: {one.text()}" if one.column else one.text())
    header, rows, lines = content["sheet"]
    told = [[*cells, "; ".join(wrong[line])] for line, cells in zip(lines, rows, strict=True)]
    title = _("File with errors marked")
    return spreadsheet.xlsx([Table(COLUMN, [*header, COLUMN], told, above=wrong[1])], title, staged.prepared_at)
