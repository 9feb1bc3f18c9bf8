"""Write files so that a crash leaves either the old file or the new one whole."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.errors import naming


@dataclass(frozen=True, order=True)
class FileInfo:
    """A file of a snapshot, as the manifest lists it.

    Attributes:
        path: Path below the snapshot, with `/` between folders.
        rows: Number of rows.
        bytes: Size in bytes.
        sha256: SHA-256 of its bytes, in hexadecimal.
    """

    path: str
    rows: int
    bytes: int
    sha256: str


def seal(path: Path) -> None:
    """Make a new file read-only. Do this before it is linked into a snapshot: all links share the mode."""
    path.chmod(path.stat().st_mode & 0o444)


def describe(snapshot: Path, path: str, rows: int) -> FileInfo:
    """Return the manifest's entry of a file in a snapshot."""
    file = snapshot / path
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return FileInfo(path, rows, file.stat().st_size, digest)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path to write to, and rename it to `path` at the end: readers never see half a file."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    yield temporary
    temporary.replace(path)


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a JSON file in one step: it is there whole or not at all."""
    with replacing(path) as temporary, naming(temporary), temporary.open("w", encoding="utf-8") as file:
        json.dump(content, file, indent=2, ensure_ascii=False)
        file.write("\n")
        file.flush()
        sync(file.fileno())


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def sync(descriptor: int) -> None:
    """Make the content of a file or folder durable."""
    os.fsync(descriptor)


def sync_folder(path: Path) -> None:
    """Make the entries of a folder durable: otherwise a power failure may undo a rename."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)
