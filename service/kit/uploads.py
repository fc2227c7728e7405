"""One uploaded file: counted while it comes in, its name ignored, its content read as a table."""

import hashlib
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, File, UploadFile

from service.kit.headers import MEGABYTE
from service.kit.problems import TOO_LARGE, Refusal
from service.kit.sheets import Sheet, read_sheet

LARGEST_FILE = 5 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Upload:
    """The bytes of one file and their SHA-256."""

    content: bytes
    sha256: str

    def sheet(self) -> Sheet:
        """The table inside; Refusal ``invalid`` when there is none."""
        return read_sheet(self.content)


def upload_of(content: bytes) -> Upload:
    """An upload made of bytes; Refusal ``too-large`` (413) above the limit."""
    if len(content) > LARGEST_FILE:
        raise Refusal(TOO_LARGE, limit=LARGEST_FILE // MEGABYTE)
    return Upload(content, hashlib.sha256(content).hexdigest())


def uploaded(file: Annotated[UploadFile, File()]) -> Upload:
    """Dependency: the form field ``file``."""
    return upload_of(file.file.read(LARGEST_FILE + 1))


Uploaded = Annotated[Upload, Depends(uploaded)]
