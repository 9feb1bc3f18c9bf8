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
    """Takes the right to write from a new file's mode; once it is linked, that would change everywhere."""
    path.chmod(path.stat().st_mode & 0o444)


def describe(snapshot: Path, path: str, rows: int) -> FileInfo:
    """What the manifest says of a file that was just written."""
    file = snapshot / path
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return FileInfo(path, rows, file.stat().st_size, digest)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file to write, which takes the place of `path` at the block's end: it is whole, whoever else writes it."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    yield temporary
    temporary.replace(path)


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Writes a JSON file in one step: it is there whole or not at all."""
    with replacing(path) as temporary, naming(temporary), temporary.open("w", encoding="utf-8") as file:
        json.dump(content, file, indent=2, ensure_ascii=False)
        file.write("\n")
        file.flush()
        sync(file.fileno())


def read_json(path: Path) -> dict[str, Any]:
    """A JSON file's object."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def sync(descriptor: int) -> None:
    """Makes a file's or folder's content durable."""
    os.fsync(descriptor)


def sync_folder(path: Path) -> None:
    """Makes a folder's entries durable: without it a rename may be lost with the power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)
