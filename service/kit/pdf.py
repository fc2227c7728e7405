"""A tagged PDF from a template of ours and plain values. Nothing in a value is ever read as part of the template."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from service.kit.languages import LANGUAGES

MEDIA_TYPE = "application/pdf"
STANDARDS = ("ua-1", "a-2a")  # read aloud by any reader (PDF/UA-1), kept for as long as the law asks (PDF/A-2a)
NO_CLOCK = 0  # the date inside the document is that of what is told, set by the template


def pdf(template: Path, told: Mapping[str, Any], language: str) -> bytes:
    """The document that ``template`` (.typ) makes of ``told``; equal values, equal bytes.

    ``told`` reaches the template as JSON under ``sys.inputs.told``, with ``lang`` added: text stays text, whatever it
    looks like. The template reads no file outside its own folder and no font but those of the package.
    Raises ValueError for a language that is not ours.
    """
    import typst

    if language not in LANGUAGES:
        raise ValueError(f"no language of ours: {language}")
    return bytes(
        typst.compile(
            template,
            root=template.parent,
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"told": json.dumps({**told, "lang": language}, ensure_ascii=False)},
            pdf_standards=list(STANDARDS),
            timestamp=NO_CLOCK,
        )
    )
