"""The files of a publication: what everybody may fetch, and the audit grade for those who answer for it."""

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from sqlmodel import Session

from service.access.actor import Actor
from service.allocations.actions import folder_of
from service.allocations.tables import Run
from service.kit.problems import NOT_FOUND, Refusal
from service.office import Office
from service.publications import store
from service.publications.tables import Publication

COLUMNS = ("programme", "school", "school_name", "name", "seats", "taken", "lowest_points")


def lowest_points(session: Session, publication: Publication, _folder: Path) -> bytes:
    """The public cutoffs: points with two decimals, empty while seats are free, and nothing of any later step."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in store.all_classes(session, publication):
        points = "" if row.points is None else f"{row.points // 100}.{row.points % 100:02}"
        texts = (row.programme, row.school, row.school_name, row.name)
        writer.writerow([*map(harmless, texts), row.seats, row.taken, points])
    return target.getvalue().encode()


def harmless(text: str) -> str:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def copied(place: str) -> Callable[[Session, Publication, Path], bytes]:
    """A file of the publication as it is."""
    return lambda _session, _publication, folder: (folder / place).read_bytes()


PUBLIC_FILES = {
    "cutoffs.csv": ("text/csv; charset=utf-8", lowest_points),
    "summary.json": ("application/json", copied("result/summary.json")),
    "certificate.json": ("application/json", copied("certificate.json")),
    "verify.py": ("text/x-python; charset=utf-8", copied("verify.py")),
}
"""What everybody may fetch: nothing in these files says anything about one candidate."""


def public_file(office: Office, actor: Actor, publication_id: str, name: str) -> tuple[bytes, str]:
    """Content and media type of a public file; Refusal ``not-found`` for any other name."""
    if name not in PUBLIC_FILES:
        raise Refusal(NOT_FOUND)
    kind, content = PUBLIC_FILES[name]
    with office.look(actor, "publication.read") as session:
        publication, _ = store.by_id(session, publication_id)
        run = session.get_one(Run, publication.run_id)
        return content(session, publication, folder_of(office, run.public_id)), kind


def audit_grade(office: Office, actor: Actor, publication_id: str) -> bytes:
    """All files of the publication as a ZIP: every wish under a number. Who fetched it is on record."""
    with office.act(actor, "bundle.read") as act:
        publication, _ = store.by_id(act.session, publication_id)
        run = act.session.get_one(Run, publication.run_id)
        act.record(f"publication:{publication_id}", after=run.files)
    return packed(folder_of(office, run.public_id))


def packed(folder: Path) -> bytes:
    """A folder as a ZIP whose bytes depend on names and contents alone."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix())
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.read_bytes())
    return target.getvalue()
