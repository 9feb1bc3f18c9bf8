"""What a reader is told of speakers and entities."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from flows.show import speaker_notes
from flows.show.article_tables import ArticleTables, read
from flows.show.find_article import find
from flows.show.snapshot_files import SnapshotFiles
from tests.flows.show.conftest import WORDS, without_archive
from transforms.contract.archive_tables import ENTITY_LINKS
from transforms.contract.ids import article_id
from transforms.contract.tables import FORMS, GENDER_BASES, LINK_METHODS, QUOTE_KINDS


@pytest.fixture(scope="module")
def bridge(files: SnapshotFiles) -> ArticleTables:
    return read(files, find(files, "bridge"))


def facts_of(note: Any) -> dict[str, str]:
    return dict(note.facts)


def changed(tables: ArticleTables, name: str, **values: Any) -> ArticleTables:
    """Return the tables with values of all rows of one of them replaced."""
    rows: Any = [row | values for row in getattr(tables, name)]
    return replace(tables, **{name: rows})


def test_a_pronoun_is_resolved_with_its_confidence(bridge: ArticleTables) -> None:
    sure = changed(bridge, "quotes", speaker_confidence=0.75, confidence=0.625)
    first, second = speaker_notes.quote_notes(sure)
    assert (first.number, first.speaker, first.confidence, first.is_shown) == (1, "Anna Kovacs", 0.625, False)
    assert facts_of(first)["speaker"] == "“Mayor Anna Kovacs” (a name) stands for Anna Kovacs, 0.75"
    assert facts_of(second)["speaker"] == "“She” (a pronoun) stands for Anna Kovacs, 0.75"
    assert facts_of(first)["who"] == "person, Mayor"
    assert "cue “said” (say); content and speaker mention: 0.62" in facts_of(first)["quote"]
    assert first.text.startswith(WORDS)


def test_the_archive_is_described_once_and_for_the_quote_asked_for(bridge: ArticleTables) -> None:
    first, second = speaker_notes.quote_notes(changed(bridge, "entity_links", method="name", confidence=0.5))
    assert facts_of(first)["in the archive"].startswith("Anna Kovacs, in 2 articles, ")
    assert facts_of(first)["in the archive"].endswith("linked by the same name, 0.50")
    assert facts_of(second)["in the archive"] == "see quote 1"
    _, asked = speaker_notes.quote_notes(bridge, second.quote_id)
    assert facts_of(asked)["in the archive"].startswith("Anna Kovacs, in 2 articles, ")


def test_papers_with_the_same_words(files: SnapshotFiles, bridge: ArticleTables) -> None:
    assert facts_of(speaker_notes.quote_notes(bridge)[0])["same words"] == "in 2 articles of 2 papers; first here"
    again = speaker_notes.quote_notes(read(files, find(files, "bridge-again")))[0]
    first = article_id("Herald", "bridge")[:8]
    assert facts_of(again)["same words"] == f"in 2 articles of 2 papers; first in Herald, 2026-01-05 ({first})"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"speaker": None}, "no words of the article say who it is"),
        ({"speaker_name": None, "speaker_type": "anonymous"}, "“Mayor Anna Kovacs”: nobody is named, 0.50"),
        ({"speaker_name": None, "speaker_type": "document"}, "“Mayor Anna Kovacs”: a document, 0.50"),
        ({"speaker_entity_id": None}, "“Mayor Anna Kovacs” stands for Anna Kovacs, 0.50"),
    ],
)
def test_speakers_without_a_name_or_an_entity(bridge: ArticleTables, values: dict[str, Any], said: str) -> None:
    note = speaker_notes.quote_notes(changed(bridge, "quotes", speaker_confidence=0.5, **values))[0]
    assert facts_of(note)["speaker"] == said


def test_earlier_snapshots_leave_out_what_they_do_not_know(bridge: ArticleTables) -> None:
    notes = speaker_notes.quote_notes(without_archive(bridge))
    assert facts_of(notes[0])["speaker"] == "“Mayor Anna Kovacs” (a name) stands for Anna Kovacs"
    assert [list(facts_of(note)) for note in notes] == [["speaker", "who", "quote"]] * 2
    assert not any(note.is_shown for note in notes)
    assert speaker_notes.copies_of(without_archive(bridge)) == []


def test_entities_by_salience_with_gender_and_other_names(bridge: ArticleTables) -> None:
    (mayor,) = [row for row in bridge.entities if row["name"] == "Anna Kovacs"]
    named = changed(bridge, "identities", gender="female", gender_basis="first_name", wikidata_id="Q1")
    alias = {"identity_id": named.identities[0]["identity_id"], "n_articles": 1}
    aliases = [alias | {"alias": f"Name {i}"} for i in range(7)]
    (note,) = speaker_notes.entity_notes(replace(named, entities=[mayor], identity_aliases=aliases))
    assert note.name == "Anna Kovacs"
    assert note.counts == f"PERSON, {mayor['n_mentions']} mentions, 2 quotes, salience {mayor['salience']:.2f}"
    found = facts_of(note)
    assert found["description"] == "Mayor"
    assert found["gender"] == "female, by the first name, a guess"
    assert found["Wikidata"] == "Q1"
    assert found["also called"] == "Name 0; Name 1; Name 2; Name 3; Name 4; and 2 more"


def test_copies_and_who_had_it_first(bridge: ArticleTables) -> None:
    own = bridge.article | {"is_first": False, "agency": "AP"}
    other = own | {"article_id": "f" * 32, "source": "Courier", "is_first": True, "published_at": None}
    assert speaker_notes.copies_of(replace(bridge, article_copies=[other, own])) == [
        ("copies", "in 2 articles of 2 papers; first in Courier, no date (ffffffff); it names AP as its source"),
        ("others", "Courier, no date (ffffffff)"),
    ]


def test_every_value_of_the_contract_has_words() -> None:
    assert speaker_notes.FORMS.keys() == set(FORMS)
    assert speaker_notes.METHODS.keys() == set(LINK_METHODS) == set(ENTITY_LINKS.columns[3].values)
    assert speaker_notes.BASES.keys() == set(GENDER_BASES)
    assert speaker_notes.KINDS.keys() == set(QUOTE_KINDS)
