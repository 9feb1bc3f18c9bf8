"""Hits as people read them."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from flows.search import hit_text
from flows.search.search_archive import OpenIndex, read_query
from flows.search_index.index_update import IndexUpdate
from tests.flows.show.conftest import HOSTILE


def printed(index: OpenIndex, query: str, *, terminal: bool = False, width: int = 60, hostile: bool = False) -> str:
    written = StringIO()
    console = Console(file=written, force_terminal=terminal, width=width, color_system="standard" if terminal else None)
    hits = list(index.find(read_query(query), "oldest"))
    if hostile:
        names = ("text", "title", "source", "speaker", "mention")
        hits = [replace(hit, **{name: HOSTILE for name in names if hasattr(hit, name)}, hits=[]) for hit in hits]  # type: ignore[arg-type]
    hit_text.print_hits(console, hits)
    return written.getvalue()


def test_terminal_marks_hits_and_breaks_lines(index: OpenIndex) -> None:
    text = printed(index, "toll source:Herald", terminal=True)
    assert "\x1b[1;33mtoll\x1b[0m" in text
    assert max(map(len, Console(file=StringIO()).render_str(text).plain.splitlines())) < 120
    assert len(text.splitlines()) > len(printed(index, "toll source:Herald").splitlines())


def test_elsewhere_each_text_is_one_plain_line(index: OpenIndex) -> None:
    lines = printed(index, "toll source:Herald").splitlines()
    assert lines[1] == "Anna Kovacs  0.95 direct"
    assert lines[2].startswith("  We will rebuild the old bridge")
    assert lines[3] == "  2026-01-05 · Herald · Bridge to be rebuilt"
    assert lines[4].startswith("  quote ")
    assert " · article " in lines[4]
    assert "no date · Courier" in printed(index, "nobody came in:articles")


def test_same_words_are_printed_once_with_all_papers(index: OpenIndex) -> None:
    lines = printed(index, "toll").splitlines()
    assert len([line for line in lines if "toll for crossing" in line]) == 1
    assert lines[-1].startswith("  also 2026-01-06 · Courier · quote ")


@pytest.mark.parametrize("query", ["toll", "forest in:articles"])
@pytest.mark.parametrize("terminal", [False, True])
def test_no_text_reaches_the_terminal_as_a_command(index: OpenIndex, query: str, terminal: bool) -> None:
    text = printed(index, query, terminal=terminal, hostile=True)
    plain = text.replace("\x1b[0m", "").replace("\x1b[2m", "").replace("\x1b[1m", "").replace("\x1b[1;35m", "")
    assert not [character for character in plain if not (character.isprintable() or character == "\n")]
    assert "<script>" in text


@pytest.mark.parametrize(
    ("total", "shown", "sort", "expected"),
    [
        (1, 1, "newest", "1 quote, newest first"),
        (20_000, 20_000, "newest", "20,000 quotes, newest first"),
        (1234, 20, "oldest", "20 of 1,234 quotes, oldest first"),
        (10_001, 20, "relevance", "20 of more than 10,000 quotes, most relevant first"),
    ],
)
def test_heading(total: int, shown: int, sort: str, expected: str) -> None:
    assert hit_text.heading(read_query("rain"), total, shown, sort) == expected


def test_relevance_of_a_search_without_words_is_the_newest() -> None:
    assert hit_text.heading(read_query("speaker:x"), 2, 2, "relevance") == "2 quotes, newest first"


def test_next_steps_name_a_command_that_shows_the_hit(index: OpenIndex) -> None:
    query = read_query("cold")
    hits = list(index.find(query))
    first, *_ = hit_text.next_steps(query, hits, 1, "my data")
    assert first.endswith("--to 'my data'")
    assert len(hit_text.next_steps(query, hits, 2, "data")) == 2


@pytest.mark.parametrize(
    ("query", "others", "advice"),
    [
        ("migration", 3, "In articles: 3"),
        ("rain speaker:Anna", 0, '"Anna Kovacs"'),
        ("migration", 0, "migra*"),
        ("x in:articles", 10_001, "In quotes: more than 10,000"),
    ],
)
def test_where_nothing_is_found_something_is_advised(query: str, others: int, advice: str) -> None:
    assert advice in "\n".join(hit_text.nothing_found(read_query(query), others))


def test_what_was_done_to_the_index_is_told() -> None:
    made = IndexUpdate(Path("i"), "it was damaged", 1000, 0, 1.5, 5_000_000)
    assert hit_text.told(made) == "Made the search index (it was damaged): 1,000 articles, 1.5 s, 5.0 MB: i"
    kept = replace(made, made="", added=1, removed=2)
    assert "up to date: 1 article added, 2 removed, 1.5 s" in hit_text.told(kept)
