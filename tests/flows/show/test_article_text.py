"""The article in a terminal: colours there, signs elsewhere, and nothing that a terminal obeys."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from rich.console import Console

from flows.report.charts import visible_text
from flows.show.article_tables import ArticleTables, read
from flows.show.article_text import as_text, print_article
from flows.show.find_article import find
from flows.show.snapshot_files import SnapshotFiles
from tests.flows.show.conftest import WORDS, without_archive

COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(scope="module")
def bridge(files: SnapshotFiles) -> ArticleTables:
    return read(files, find(files, "bridge"))


def coloured(tables: ArticleTables, front: str = "", *, whole: bool = True, width: int = 60) -> str:
    written = StringIO()
    console = Console(
        file=written, force_terminal=True, color_system="standard", width=width, markup=False, no_color=False
    )
    print_article(console, tables, front, whole=whole)
    return written.getvalue()


def test_signs_stand_around_marks(bridge: ArticleTables) -> None:
    lines = as_text(bridge).splitlines()
    assert lines[0] == "Bridge to be rebuilt · Herald · 2026-01-05"
    assert f'They met on Monday. "[1 {WORDS}]," /said/ {{Mayor _Anna Kovacs_}}.' in lines
    assert "_{She}_ /said/ [2 that the work begins soon]." in lines
    assert "Rain fell all day." in lines
    assert any(line.startswith("    speaker        “She” (a pronoun) stands for Anna Kovacs") for line in lines)
    assert "Entities" in lines
    assert lines[-1] == "Reports and the view statements have quotes that are speech with a confidence of at least 0.8."


def test_colours_instead_of_signs_in_a_terminal(bridge: ArticleTables) -> None:
    written = coloured(bridge)
    assert "\x1b[3;33msaid\x1b[0m" in written
    assert "{" not in written
    plain = COLOURS.sub("", written)
    assert f"[1]{WORDS[:20]}" in plain
    assert max(map(len, plain.splitlines())) <= 60
    follows = plain.splitlines()[next(i for i, line in enumerate(plain.splitlines()) if "words  " in line) + 1]
    assert follows.startswith(" " * 19)
    assert follows.strip() in WORDS


def test_no_color_means_signs(bridge: ArticleTables) -> None:
    written = StringIO()
    print_article(Console(file=written, force_terminal=True, no_color=True, width=200), bridge)
    assert "/said/" in COLOURS.sub("", written.getvalue())


def test_the_quote_asked_for_with_its_context(bridge: ArticleTables) -> None:
    second = bridge.quotes[1]["quote_id"]
    lines = as_text(bridge, second, whole=False).splitlines()
    assert "_{She}_ /said/ [2 that the work begins soon]." in lines
    assert "Rain fell all day." in lines
    assert "Nobody objected." not in lines
    assert "3 of 4 paragraphs; --all shows the whole article" in lines
    assert [line[:3] for line in lines if re.match(r"\[\d\] ", line)] == ["[2]"]
    assert "Entities" not in lines
    assert "Nobody objected." in as_text(bridge, second).splitlines()
    assert "\x1b[7mthat the work begins soon\x1b[0m" in coloured(bridge, second, width=100)


def test_lines_are_wrapped_only_where_asked(bridge: ArticleTables) -> None:
    assert max(map(len, as_text(bridge, width=40).splitlines())) <= 40
    assert max(map(len, as_text(bridge).splitlines())) > 100


def test_an_article_cannot_command_the_terminal(hostile: ArticleTables) -> None:
    for front in ("", "c" * 32):
        for written in (as_text(hostile, front), COLOURS.sub("", coloured(hostile, front, width=10_000))):
            assert all(c.isprintable() or c == "\n" for c in written)
            assert "<script>alert(1)</script>" in written
            assert "[bold]" in written


def test_the_text_is_whole(hostile: ArticleTables) -> None:
    bare = ArticleTables(hostile.snapshot, hostile.article, hostile.sentences)
    for paragraph in hostile.article["text"].split("\n\n"):
        assert visible_text(paragraph).rstrip() in [line.rstrip() for line in as_text(bare).splitlines()]


def test_earlier_snapshots(bridge: ArticleTables) -> None:
    assert "in the archive" not in as_text(without_archive(bridge))
