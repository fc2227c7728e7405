"""Dates and times as people type them in a form: those of Warsaw, every unreadable one named at its field."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from service.kit.clock import warsaw
from service.kit.languages import N_
from service.kit.problems import Finding

DATE_EXPECTED = N_("Choose a date and a time.")


def typed_dates(fields: Mapping[str, str], names: Iterable[str]) -> tuple[dict[str, datetime], list[Finding]]:
    """The instants of the named fields ("2027-05-17T09:00"), and a finding for each that cannot be read."""
    dates: dict[str, datetime] = {}
    findings: list[Finding] = []
    for name in names:
        day, _t, time = fields.get(name, "").partition("T")
        try:
            dates[name] = warsaw(day, time)
        except ValueError:
            findings.append(Finding(DATE_EXPECTED, "date", pointer=name))
    return dates, findings
