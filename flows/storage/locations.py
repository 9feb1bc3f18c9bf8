"""Tell apart the two places for tables: a folder, or a URL in an object store."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from pathlib import Path

from flows.errors import TargetError

SCHEMES = ("s3", "gs", "az")
EXAMPLES = "s3://BUCKET/PREFIX, gs://BUCKET/PREFIX or az://CONTAINER/PREFIX"


def is_url(target: str) -> bool:
    """Return whether a target is a URL in an object store."""
    return target.partition("://")[0] in SCHEMES and "://" in target


def validate_target(target: str) -> str:
    """Return a target unchanged; raises ValueError if it is blank, or a URL that tables cannot be written to."""
    if not target.strip():
        raise ValueError("must not be blank")
    scheme = re.match(rf"([A-Za-z][\w+.-]*)://|({'|'.join(SCHEMES)}):", target)
    if scheme and not is_url(target):
        raise ValueError(f"tables cannot be written to {scheme[0]}; give a folder, or {EXAMPLES}")
    if scheme and not target.partition("://")[2].partition("/")[0]:
        raise ValueError(f"the URL names no bucket; give {EXAMPLES}")
    return target


def checked(target: str | os.PathLike[str]) -> str:
    """Return a target as text; raises TargetError if `validate_target` refuses it."""
    try:
        return validate_target(os.fspath(target))
    except ValueError as error:
        name = target if os.fspath(target).strip() else repr(target)
        raise TargetError(f"{name}: {error}") from None


def working_folder(url: str, work: str | None = None) -> Path:
    """Return this machine's folder for a URL: it holds a lock, staged batches and a copy of the published snapshot.

    Args:
        url: The URL of the tables.
        work: Parent folder for all URLs; defaults to the user's cache folder.
    """
    folder = Path(work) if work else cache_folder()
    return folder.absolute() / hashlib.sha256(url.rstrip("/").encode()).hexdigest()[:16]


def cache_folder() -> Path:
    """Return our folder below the user's cache folder: that of `XDG_CACHE_HOME`, else what the platform has."""
    if chosen := os.environ.get("XDG_CACHE_HOME"):
        return Path(chosen) / "newstables"
    usual = Path.home() / ".cache" / "newstables"
    # Earlier versions used .cache on macOS, too: what is under way there goes on there.
    is_mac = sys.platform == "darwin" and not usual.exists()
    return Path.home() / "Library" / "Caches" / "newstables" if is_mac else usual
