"""Choose the kind of target that a path or URL names."""

from __future__ import annotations

import os

from flows.storage.locations import checked, is_url
from flows.targets.folder_target import FolderTarget
from flows.targets.store_target import StoreTarget

Target = FolderTarget | StoreTarget


def open_target(to: str | os.PathLike[str], work: str | None = None) -> Target:
    """Return the target at a path or URL.

    Args:
        to: Folder of the tables, or their URL in an object store.
        work: Local folder for what is under way, where `to` is a URL; None for the user's cache folder.

    Raises:
        TargetError: The URL is not one of an object store, or the store cannot be opened.
    """
    place = checked(to)
    return StoreTarget(place, work) if is_url(place) else FolderTarget(place)
