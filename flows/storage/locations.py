"""Where tables lie: in a folder, or below a URL in an object store."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from flows.errors import TargetError

SCHEMES = ("s3", "gs", "az")
EXAMPLES = "s3://BUCKET/PREFIX, gs://BUCKET/PREFIX or az://CONTAINER/PREFIX"


def is_url(target: str) -> bool:
    """Whether a target is a place in an object store."""
    return target.partition("://")[0] in SCHEMES and "://" in target


def known(target: str) -> str:
    """The target itself; raises ValueError where it is a URL that tables cannot be written to."""
    scheme = re.match(rf"([A-Za-z][\w+.-]*)://|({'|'.join(SCHEMES)}):", target)
    if scheme and not is_url(target):
        raise ValueError(f"{scheme[0]} is no place that tables can be written to; give a folder, or {EXAMPLES}")
    if scheme and not target.partition("://")[2].partition("/")[0]:
        raise ValueError(f"it names no bucket; give {EXAMPLES}")
    return target


def checked(target: str | os.PathLike[str]) -> str:
    """A target as text; raises TargetError where `known` says that it is none."""
    try:
        return known(os.fspath(target))
    except ValueError as error:
        raise TargetError(f"{target}: {error}") from None


def working_folder(url: str, work: str | None = None) -> Path:
    """Where this machine keeps what is under way for a URL: a lock, what is staged, a copy of the published snapshot.

    Args:
        url: Of the tables.
        work: Folder for all of these; the user's cache folder unless given.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "newstables"
    return (Path(work) if work else cache).absolute() / hashlib.sha256(url.rstrip("/").encode()).hexdigest()[:16]
