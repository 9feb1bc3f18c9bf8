"""Who is quoted most, what most papers repeat, and who had it first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flows.report.archive_figures import most_copied, most_quoted, most_repeated, most_risen
from flows.result import QuotedSpeaker
from flows.snapshots.snapshot import Snapshot
from tests.flows.building import add
from tests.flows.cross_article.archive import HILLS, QUOTE, STORY

pytestmark = pytest.mark.slow  # it makes whole builds


def record(name: str, day: str, source: str, text: str) -> dict[str, Any]:
    return {"id": name, "published_at": day, "source": source, "title": f"Title {name}", "text": text}


def test_a_story_of_three_papers_and_a_quote_of_four(tmp_path: Path) -> None:
    snapshot = add(
        tmp_path / "to",
        record("b", "2026-02-01", "Evening Post", STORY),
        record("a", "2026-01-31", "Morning Mail", STORY),
        record("c", "2026-02-02", "Olme Gazette", STORY),
        record("d", "2026-02-03", "Hill Courier", f"{HILLS}\n\n{QUOTE}"),
        record("e", "2026-02-04", "Hill Courier", "Rain fell on the hills all day. It was cold, and it stayed cold."),
        reader="rules",
    )
    (story,) = most_copied(snapshot)
    assert (story.title, story.source, story.day, story.papers) == ("Title a", "Morning Mail", "2026-01-31", 3)
    quote, *_ = most_repeated(snapshot)
    assert (quote.speaker, quote.source, quote.papers, quote.articles) == ("Ingrid Solberg", "Morning Mail", 4, 4)
    assert quote.text.startswith("We will not open the quay")
    assert most_quoted(snapshot) == [QuotedSpeaker(name="Ingrid Solberg", quotes=4, articles=4)]


def test_copies_within_one_paper_are_left_out(tmp_path: Path) -> None:
    snapshot = add(
        tmp_path / "to",
        record("a", "2026-01-31", "Mail", STORY),
        record("b", "2026-02-01", "Mail", STORY),
        reader="rules",
    )
    assert most_copied(snapshot) == []
    assert most_repeated(snapshot) == []


def test_an_archive_without_quotes_has_no_figures(tmp_path: Path) -> None:
    snapshot = add(tmp_path / "to", record("a", "2026-01-31", "Mail", "Rain fell. It was cold."), reader="rules")
    assert most_quoted(snapshot) == []
    assert most_copied(snapshot) == []
    assert most_repeated(snapshot) == []


def test_who_was_quoted_more_than_in_the_snapshot_before(tmp_path: Path) -> None:
    to = tmp_path / "to"
    older = record("a", "2026-01-31", "Post", "\u201cThe bridge opens on Monday,\u201d said Ann Lee.")
    before = add(to, older, reader="rules")
    assert "Since the snapshot before" not in report_of(before)
    again = record("b", "2026-02-01", "Post", "\u201cThe mill is closed,\u201d said Ann Lee. Rain fell.")
    new = record(
        "c", "2026-02-02", "Post", "\u201cWe will stay,\u201d said Bo Park. \u201cFor years,\u201d Bo Park said."
    )
    after = add(to, again, new, reader="rules")
    risen = {speaker.name: (speaker.quotes, speaker.articles) for speaker in most_risen(before, after)}
    assert risen == {"Ann Lee": (1, 1), "Bo Park": (2, 1)}
    report = report_of(after)
    for said in ("Since the snapshot before", before.id, "Quoted since then", "+2"):
        assert said in report


def report_of(snapshot: Snapshot) -> str:
    return (snapshot.path / "report.html").read_text("utf-8")
