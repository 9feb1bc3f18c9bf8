"""Get a reader by name; its version is a hash of the code and lexicons that it reads with."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from transforms.reader_api import Reader

READERS = {
    "model": "the trained reader, the most exact",
    "model-fast": "a smaller network: nearly as exact, and faster",
    "rules": "rules without a network: several times as fast, but it finds few indirect quotes",
}
FORMER_NAMES = {"model-small": "model-fast"}
DEFAULT = "model"
RULES = ("rules", "lexicons")  # folders that the trained reader uses, too
NETWORK = ("model", "name_rules")  # folders that only the trained readers use
# Folders that every reader uses, besides the modules next to this one. The folders `contract` and `records` are left
# out: their code runs before and after reading, and the contract has its own version.
SHARED = ("text", "linking", "linking/speaking", "linking/coreference", "copies")


def current_name(name: str) -> str:
    """Return the name of a reader, which may be given by a former name.

    Raises:
        ValueError: There is no such reader.
    """
    found = FORMER_NAMES.get(name, name)
    if found not in READERS:
        raise ValueError(f"no reader {name!r}; the readers are: {', '.join(READERS)}")
    return found


def get(name: str) -> Reader:
    """Return the reader of that name, which is loaded once in a process.

    Raises:
        ValueError: There is no such reader.
    """
    return _load(current_name(name))


@cache
def _load(name: str) -> Reader:
    if name == "rules":
        from transforms.rules.rules_reader import RulesReader  # imported only where it is used

        return RulesReader(f"1-{code_hash(*RULES)}")
    from transforms.model import model_files

    return model_files.load(name, f"1-{code_hash(*RULES, *NETWORK)}-{model_files.weights_hash(name)}")


@cache
def code_hash(*folders: str) -> str:
    """Return a hash, eight hexadecimal digits, of the code and lexicons of a reader: its results may change with them.

    Args:
        folders: Folders next to this module that the reader uses besides `SHARED`.
    """
    digest = hashlib.sha256()
    for name, file in sorted(_files(folders).items()):
        digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:8]


def _files(folders: Sequence[str]) -> dict[str, Traversable]:
    """Return the files that a reader depends on, by their path below this folder."""
    here = resources.files("transforms")
    found = {f.name: f for f in here.iterdir()}
    found |= {f"{folder}/{f.name}": f for folder in (*SHARED, *folders) for f in (here / folder).iterdir()}
    return {name: f for name, f in found.items() if name.endswith((".py", ".txt", ".json"))}
