"""The rules reader: implements `reader_api.Reader` by rules alone."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.reader_api import Article, Reading
from transforms.rules import names, quotes


class RulesReader:
    """Reads articles by rules alone."""

    name = "rules"
    releases_gil = False

    def __init__(self, version: str) -> None:
        self.version = version

    def read(self, articles: Sequence[Article]) -> list[Reading]:
        """Return one `Reading` per article, in the order of the articles."""
        return [Reading(names.find(article), quotes.find(article)) for article in articles]
