"""The readers by name, and the version that says which code and lexicons read an article."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from transforms.reading import Article, Reader, Reading

READERS = ("rules",)


class RulesReader:
    """Reads by rules alone: quotation marks, cue verbs, capitals and gazetteers. No model, no download."""

    name = "rules"

    def __init__(self) -> None:
        self.version = f"1-{code_hash()}"

    def read(self, articles: Sequence[Article]) -> list[Reading]:
        """One `Reading` an article, in the articles' order."""
        from transforms import names, quotes

        readings = []
        for article in articles:
            mentions = names.find(article)
            readings.append(Reading(mentions, quotes.find(article, mentions)))
        return readings


@cache
def get(name: str) -> Reader:
    """The reader of that name; raises ValueError with the names there are."""
    if name not in READERS:
        raise ValueError(f"no reader {name!r}; the readers are: {', '.join(READERS)}")
    return RulesReader()


@cache
def code_hash() -> str:
    """Eight hexadecimal digits over the code and lexicons of `transforms`: another version reads otherwise."""
    here = resources.files("transforms")
    files = [f for folder in (here, here / "lexicons") for f in folder.iterdir() if f.name.endswith((".py", ".txt"))]
    digest = hashlib.sha256()
    for file in sorted(files, key=lambda f: f.name):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:8]
