"""The rules reader: implements `reader_api.Reader` by rules alone."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.reader_api import Article, Reading
from transforms.rules import names, quotes
from transforms.text.speaker_turns import find_turns, with_turns


class RulesReader:
    """Reads articles by rules alone."""

    name = "rules"
    releases_gil = False

    def __init__(self, version: str) -> None:
        self.version = version

    def read(self, articles: Sequence[Article]) -> list[Reading]:
        """Return one `Reading` per article, in the order of the articles."""
        return [_read(article) for article in articles]


def _read(article: Article) -> Reading:
    mentions = names.find(article)
    people = {article.text[m.start : m.end] for m in mentions if m.form == "name" and m.type == "PERSON"}
    return Reading(mentions, with_turns(quotes.find(article), find_turns(article, people)))
