"""Where the index of tables lies: in their folder, or in the user's cache where that cannot be written."""

from __future__ import annotations

import os
from pathlib import Path

from flows.errors import InputError
from flows.search_index.index_schema import NAME
from flows.storage.locations import is_url, working_folder

FOLDER = "search"


def own_folder(root: Path) -> Path:
    """Return the folder of the index below a folder of tables, or below the working folder of a URL."""
    return root / FOLDER


def index_folders(to: str, work: str | None = None) -> list[Path]:
    """Return the folders in which an index of tables may lie; it is written in the last one.

    Args:
        to: Folder or URL of the tables. The index of a URL lies in its working folder on this machine.
        work: What builds of the URL have as --work; None for the user's cache folder.

    Raises:
        InputError: `work` is given for a folder.
    """
    if is_url(to):
        return [own_folder(working_folder(to, work))]
    if work:
        raise InputError(f"work (--work) is only for tables in an object store; {to} is a folder")
    own = own_folder(Path(to))
    if os.access(own if own.exists() else own.parent, os.W_OK):
        return [own]
    return [own, own_folder(working_folder(str(Path(to).resolve())))]


def remove_index(folder: Path) -> None:
    """Remove the index of a folder, as it holds texts that must not be kept."""
    for name in (NAME, f"{NAME}-journal"):
        (folder / name).unlink(missing_ok=True)
