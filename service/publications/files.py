"""The files of a publication: what everybody may fetch, and the audit grade for those who answer for it."""

import io
import zipfile
from pathlib import Path

from service.access.actor import Actor
from service.allocations.actions import folder_of
from service.allocations.tables import Run
from service.kit.problems import NOT_FOUND, Refusal
from service.office import Office
from service.publications import store

PUBLIC_FILES = {
    "cutoffs.csv": ("result/cutoffs.csv", "text/csv; charset=utf-8"),
    "summary.json": ("result/summary.json", "application/json"),
    "certificate.json": ("certificate.json", "application/json"),
    "verify.py": ("verify.py", "text/x-python; charset=utf-8"),
}
"""What everybody may fetch: nothing in these files says anything about one candidate."""


def public_file(office: Office, actor: Actor, publication_id: str, name: str) -> tuple[bytes, str]:
    """Content and media type of a public file; Refusal ``not-found`` for any other name."""
    if name not in PUBLIC_FILES:
        raise Refusal(NOT_FOUND)
    place, kind = PUBLIC_FILES[name]
    with office.look(actor, "publication.read") as session:
        publication, _ = store.by_id(session, publication_id)
        run = session.get_one(Run, publication.run_id)
    return (folder_of(office, run.public_id) / place).read_bytes(), kind


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
