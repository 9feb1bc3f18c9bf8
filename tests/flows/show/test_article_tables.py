"""All rows of an article, and of the tables over the archive only what concerns it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flows.show.article_tables import OWN_TABLES, ArticleTables, read
from flows.show.find_article import find
from flows.show.snapshot_files import SnapshotFiles
from tests.flows.building import table
from transforms.contract.ids import article_id

BRIDGE, AGAIN = article_id("Herald", "bridge"), article_id("Courier", "bridge-again")


@pytest.fixture(scope="module")
def bridge(files: SnapshotFiles) -> ArticleTables:
    return read(files, find(files, "bridge"))


@pytest.mark.parametrize("name", OWN_TABLES)
def test_rows_of_the_article_and_no_others(archive: Path, bridge: ArticleTables, name: str) -> None:
    expected = [row for row in table(archive, name) if row["article_id"] == BRIDGE]
    assert getattr(bridge, name) == expected != []


def test_offsets_are_those_of_the_text(bridge: ArticleTables) -> None:
    text = bridge.article["text"]
    for row in (*bridge.sentences, *bridge.quote_spans, *bridge.entity_mentions):
        assert text[row["start"] : row["end"]] == row["text"]


def test_entities_are_linked_to_identities_with_their_names(bridge: ArticleTables) -> None:
    links = {row["entity_id"]: row["identity_id"] for row in bridge.entity_links}
    assert links.keys() == {row["entity_id"] for row in bridge.entities}
    identities = {row["identity_id"]: row for row in bridge.identities}
    assert identities.keys() == set(links.values())
    (mayor,) = [row for row in bridge.entities if row["name"] == "Anna Kovacs"]
    assert identities[links[mayor["entity_id"]]]["n_articles"] == 2
    assert {row["identity_id"] for row in bridge.identity_aliases} == identities.keys()


def test_groups_have_the_papers_the_first_one_first(bridge: ArticleTables) -> None:
    found = [(row["article_id"], row["source"], row["is_first"]) for row in bridge.quote_groups]
    assert found == [(BRIDGE, "Herald", True), (AGAIN, "Courier", False)]
    assert bridge.quote_groups[0]["quote_id"] in {row["quote_id"] for row in bridge.quotes}


def test_a_snapshot_without_tables_over_the_archive(files: SnapshotFiles) -> None:
    own = ("articles", *OWN_TABLES)
    earlier = replace(files, files=[file for file in files.files if file.path.split("/")[0] in own])
    found = read(earlier, find(earlier, "bridge"))
    assert found.quotes
    assert found.entity_links == found.identities == found.quote_groups == found.article_copies == []


def test_an_article_without_quotes_in_a_month_without_any(files: SnapshotFiles) -> None:
    found = read(files, find(files, article_id("Courier", "shared")))
    assert files.of("quotes", "unknown") == []
    assert found.quotes == found.quote_spans == []
    assert [row["text"] for row in found.sentences] == ["Snow fell in the old town."]


def test_as_dict_is_json(bridge: ArticleTables) -> None:
    found: dict[str, Any] = json.loads(json.dumps(bridge.as_dict()))
    assert found["article"]["published_at"] == "2026-01-05T00:00:00+00:00"
    assert [row["quote_id"] for row in found["quotes"]] == [row["quote_id"] for row in bridge.quotes]
    assert found.keys() == {
        "snapshot",
        "article",
        *(name for name in vars(bridge) if name not in ("snapshot", "article")),
    }


def test_paragraphs_have_the_text(bridge: ArticleTables) -> None:
    written = ["".join(segment.text for segment in paragraph.segments) for paragraph in bridge.paragraphs()]
    assert "\n\n".join(written) == bridge.article["text"]
