"""Articles and quotes in an index: hostile texts are found by their words, and removed without a trace."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from flows import operations
from flows.search_index import index_schema
from flows.search_index.index_articles import packed, unpacked
from tests.flows.building import add
from tests.flows.search_index.conftest import story
from tests.flows.search_index.indexed import content, update

HOSTILE = "\"')); DROP TABLE quote; -- \x1b[2J\u202e\x01\x02\x00 \ufeff e\u0301tude 東京 \U0001f600 \u0130stanbul ß"


def test_texts_are_stored_as_they_are() -> None:
    assert unpacked(packed(HOSTILE)) == HOSTILE


def test_hostile_texts_are_indexed_and_removed(to: Path) -> None:
    before = content(update(to).path.parent)
    add(to, story("evil", HOSTILE, title=HOSTILE, url=HOSTILE, source=HOSTILE), reader="rules")
    after = content(update(to).path.parent)
    assert len(after["article"]) == len(before["article"]) + 1
    terms = {row[0] for row in after["article_search"]}
    assert {"etude", "東京", "drop", "table"} <= terms
    operations.retract(to, ["evil"])
    update(to)
    left = content(to / "search")
    for name in ("article", "quote", "mention", "link", "article_search", "quote_search", "articles"):
        assert left[name] == before[name], name


def test_entities_in_the_content_of_a_quote_are_mentioned(to: Path) -> None:
    text = 'They met.\n\n"The mayor of Norton failed," said Anna Kovacs of Weston, "and Jon Berg knows it."'
    add(to, story("split") | {"text": text}, reader="rules")
    with closing(index_schema.open_to_read(update(to).path)) as database:
        rows = database.execute(
            "SELECT i.name FROM mention m JOIN link l ON l.article = m.quote >> 20 AND l.entity = m.entity "
            "JOIN identity i ON i.id = l.identity JOIN quote q ON q.id = m.quote "
            "WHERE q.text LIKE '%failed%'"
        )
        names = {name for (name,) in rows}
    assert {"Norton", "Jon Berg"} <= names
    assert not {"Anna Kovacs", "Weston"} & names
