"""Versions against lost updates: read an ETag, send it back in If-Match, and nobody overwrites the unseen."""

import re
from typing import Annotated

from fastapi import Depends, Header

from service.kit.problems import VERSION_MISSING, VERSION_STALE, Refusal


def etag(version: int) -> str:
    """The ETag of a version number."""
    return f'"{version}"'


def version_seen(if_match: Annotated[str | None, Header()] = None) -> int:
    """Dependency of the API: the version in If-Match. Refusals ``version-missing`` (428), ``version-stale`` (412)."""
    if if_match is None:
        raise Refusal(VERSION_MISSING)
    found = re.fullmatch(r'"(\d{1,18})"', if_match.strip())
    if found is None:
        raise Refusal(VERSION_STALE)
    return int(found[1])


def require_version(present: int, seen: int) -> None:
    """Refusal ``version-stale`` (412) when the version seen is no longer the present one."""
    if present != seen:
        raise Refusal(VERSION_STALE, headers={"ETag": etag(present)})


VersionSeen = Annotated[int, Depends(version_seen)]
