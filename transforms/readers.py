"""The readers by name, and the version that says which code and lexicons read an article."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources

from transforms.reading import Reader

READERS = {
    "model": "the trained reader, the most exact",
    "rules": "by rules alone, several times as fast; it finds few indirect quotes",
}
DEFAULT = "model"
# What comes before and after reading: changes there make no article stale (the tables' contract has its own version).
NOT_READING = ("accounting.py", "checks.py", "dates.py", "decoding.py", "records.py", "schema.py", "tables.py")


@cache
def get(name: str) -> Reader:
    """The reader of that name; raises ValueError with the names there are."""
    if name not in READERS:
        raise ValueError(f"no reader {name!r}; the readers are: {', '.join(READERS)}")
    if name == "rules":
        from transforms.rules.reader import RulesReader  # a reader is imported where it is used

        return RulesReader(f"1-{code_hash()}")
    from transforms.model import files

    return files.load(name, f"1-{code_hash()}-{files.weights_hash(name)}")


@cache
def code_hash() -> str:
    """Eight hexadecimal digits over the code and lexicons that read: another version may read otherwise."""
    here = resources.files("transforms")
    folders = (here, here / "rules", here / "lexicons", here / "model")
    files = [f for folder in folders for f in folder.iterdir() if f.name.endswith((".py", ".txt"))]
    files = [f for f in files if f.name not in NOT_READING]
    digest = hashlib.sha256()
    for file in sorted(files, key=lambda f: f.name):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:8]
