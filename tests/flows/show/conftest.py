"""A small archive, and rows of an article made by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.show.article_tables import ArticleTables
from flows.show.snapshot_files import SnapshotFiles, open_files
from tests.flows.building import run

WORDS = "We will rebuild the old bridge before the winter, and nobody in the valley will pay a toll for crossing it"
RECORDS = (
    {
        "id": "bridge",
        "source": "Herald",
        "url": "https://www.herald.example/2026/bridge?page=2",
        "title": "Bridge to be rebuilt",
        "published_at": "2026-01-05",
        "text": f'They met on Monday. "{WORDS}," said Mayor Anna Kovacs.\n\nShe said that the work begins soon.\n\n'
        "Rain fell all day.\n\nNobody objected.",
    },
    {
        "id": "bridge-again",
        "source": "Courier",
        "published_at": "2026-02-03",
        "text": f'"{WORDS}," said Mayor Anna Kovacs.\n\nJon Berg said that the harbour stays closed.',
    },
    {"id": "shared", "source": "Herald", "published_at": "2026-01-07", "title": "One", "text": "Rain fell in May."},
    {"id": "shared", "source": "Courier", "title": "Two", "text": "Snow fell in the old town."},
    {"id": "port", "source": "Herald", "url": "https://herald.example:bad]/port", "text": "The port is closed."},
)
SCRIPT = '"><script>alert(1)</script>'
ESCAPES = "\x1b[2J\x9b31m\x07\u202egnp\u2066\u200b"
HOSTILE = f"{SCRIPT}{ESCAPES}{{{{ 7 * 7 }}}}[bold]&lt;"


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the tables of `RECORDS`, built once. No test changes them."""
    folder = tmp_path_factory.mktemp("archive")
    (folder / "feed.jsonl").write_text("".join(json.dumps(record) + "\n" for record in RECORDS), encoding="utf-8")
    run(folder / "feed.jsonl", folder / "to", reader="rules")
    return folder / "to"


@pytest.fixture(scope="session")
def files(archive: Path) -> SnapshotFiles:
    return open_files(archive)


def article(text: str, **more: Any) -> dict[str, Any]:
    """Return a row of `articles`."""
    nothing = dict.fromkeys(("url", "byline", "section"))
    return {
        "article_id": "a" * 32,
        "external_id": "x",
        "source": "Herald",
        "title": "Title",
        "published_at": datetime(2026, 1, 5, tzinfo=UTC),
        "text": text,
        "reader": "rules",
        "reader_version": "1",
        **nothing,
        **more,
    }


@pytest.fixture
def hostile() -> ArticleTables:
    """Return an article each of whose texts tries to be markup, a template or a command of a terminal."""
    text = f"{HOSTILE} said Anna.\n\n{HOSTILE}"
    n, who = len(HOSTILE), len(HOSTILE) + len(" said ")
    quote = {
        "article_id": "a" * 32,
        "quote_id": "c" * 32,
        "kind": "direct",
        "text": HOSTILE,
        "cue": HOSTILE,
        "cue_lemma": HOSTILE,
        "act": "speech",
        "speaker": HOSTILE,
        "speaker_name": HOSTILE,
        "speaker_entity_id": "e",
        "speaker_confidence": 0.5,
        "speaker_type": "person",
        "speaker_description": HOSTILE,
        "confidence": 0.9,
    }
    of_quote = {"quote_id": "c" * 32}
    entity = {"entity_id": "e", "name": HOSTILE, "type": "PERSON", "description": HOSTILE, "first_start": 0}
    paper = article(text) | {"group_id": "g", "is_first": True, "agency": HOSTILE, "source": HOSTILE}
    identity = {
        "identity_id": "i",
        "name": HOSTILE,
        "n_articles": 2,
        "n_statements": 1,
        "gender": None,
        "wikidata_id": HOSTILE,
    }
    mention = {"mention_id": "m", "entity_id": "e", "start": who, "end": who + 4, "form": "name"}
    return ArticleTables(
        "20260101T000000Z-ab",
        article(text, title=HOSTILE, source=HOSTILE, byline=HOSTILE, url=f"javascript:alert(1)//{HOSTILE}"),
        sentences=[
            {"paragraph_index": 0, "start": 0, "part": "body"},
            {"paragraph_index": 1, "start": text.index("\n\n") + 2, "part": "credit"},
        ],
        quotes=[quote],
        quote_spans=[
            of_quote | {"role": "content", "start": 0, "end": n},
            of_quote | {"role": "speaker", "start": who, "end": who + 4},
        ],
        entity_mentions=[mention, mention | {"mention_id": "k", "start": 1, "end": 5}],
        entities=[entity | {"n_mentions": 2, "n_quotes": 1, "salience": 1.0, "gender": None}],
        entity_links=[{"entity_id": "e", "identity_id": "i", "method": "name", "confidence": 1.0}],
        identities=[identity],
        identity_aliases=[{"identity_id": "i", "alias": f"{HOSTILE} too", "n_articles": 1}],
        quote_groups=[paper | of_quote, paper | {"article_id": "b" * 32, "quote_id": "d" * 32, "is_first": False}],
        article_copies=[paper, paper | {"article_id": "b" * 32, "is_first": False}],
    )


def without_archive(tables: ArticleTables) -> ArticleTables:
    """Return the rows that an earlier version has, which wrote no tables over the archive."""
    quotes = [{k: v for k, v in row.items() if k not in ("act", "speaker_confidence")} for row in tables.quotes]
    entities = [{k: v for k, v in row.items() if not k.startswith("gender")} for row in tables.entities]
    nothing: dict[str, Any] = dict.fromkeys(
        ("entity_links", "identities", "identity_aliases", "quote_groups", "article_copies"), ()
    )
    return replace(tables, quotes=quotes, entities=entities, **nothing)
