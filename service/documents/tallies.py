"""Free places as files for the kurator's survey: a workbook and a CSV, in Polish."""

import csv
import io

from service.documents.forms import FreePlaces
from service.documents.words import PAPERS
from service.kit import spreadsheet
from service.kit.languages import gettext as _
from service.kit.languages import moment, speaking
from service.kit.spreadsheet import Row, Table
from service.publications.files import harmless


def places_xlsx(places: FreePlaces) -> bytes:
    """One row a class."""
    with speaking(PAPERS):
        title = _("Free places")
        above = [title, places.round_name, _("As it stands on {moment}", moment=moment(places.at))]
        return spreadsheet.xlsx([Table(title, _header(), _rows(places), above)], title, places.at)


def places_csv(places: FreePlaces) -> bytes:
    """The same in UTF-8 with the mark that spreadsheets look for, separated by semicolons as Polish offices read it."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    with speaking(PAPERS):
        writer.writerow(_header())
    writer.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in _rows(places))
    return target.getvalue().encode("utf-8-sig")


def _header() -> list[str]:
    return [
        _("Code of the school"),
        _("School"),
        _("Code of the class"),
        _("Class"),
        _("Seats"),
        _("Qualified"),
        _("Confirmed"),
        _("Admitted"),
        _("Free"),
    ]


def _rows(places: FreePlaces) -> list[Row]:
    return [
        [
            line.school,
            line.school_name,
            line.programme,
            line.name,
            line.seats,
            line.qualified,
            line.confirmed,
            line.admitted,
            line.free,
        ]
        for line in places.lines
    ]
