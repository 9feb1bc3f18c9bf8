"""The readers by name, and the version that says which code and lexicons read an article."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from transforms.reader_api import Reader

READERS = {
    "model": "the trained reader, the most exact",
    "model-small": "a smaller one taught by it, nearly as exact and half again as fast",
    "rules": "by rules alone, several times as fast; it finds few indirect quotes",
}
DEFAULT = "model"
RULES = ("rules", "lexicons")  # folders; the trained reader uses them, too
# Folders that every reader uses, besides the modules next to this one. The folders `contract` and `records` are left
# out: they come before and after reading, and the contract has a version of its own.
SHARED = ("text", "linking")


@cache
def get(name: str) -> Reader:
    """The reader of that name; raises ValueError with the names there are."""
    if name not in READERS:
        raise ValueError(f"no reader {name!r}; the readers are: {', '.join(READERS)}")
    if name == "rules":
        from transforms.rules.rules_reader import RulesReader  # a reader is imported where it is used

        return RulesReader(f"1-{code_hash(*RULES)}")
    from transforms.model import model_files

    return model_files.load(name, f"1-{code_hash(*RULES, 'model')}-{model_files.weights_hash(name)}")


@cache
def code_hash(*folders: str) -> str:
    """Eight hexadecimal digits over the code and lexicons that read: another version may read otherwise.

    Args:
        folders: Folders next to this module that the reader uses, besides those in `SHARED`.
    """
    digest = hashlib.sha256()
    for name, file in sorted(_files(folders).items()):
        digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:8]


def _files(folders: Sequence[str]) -> dict[str, Traversable]:
    """The files that read, by their path from here."""
    here = resources.files("transforms")
    found = {f.name: f for f in here.iterdir()}
    found |= {f"{folder}/{f.name}": f for folder in (*SHARED, *folders) for f in (here / folder).iterdir()}
    return {name: f for name, f in found.items() if name.endswith((".py", ".txt"))}
