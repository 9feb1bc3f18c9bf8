"""Helpers of tests of the quarantine: a folder of tables with refused records of several files."""

from __future__ import annotations

from pathlib import Path

from flows.result import Result
from tests.flows.building import article, lines, run, table

LONG, SHORT = "Rain fell on the old town. It was cold.", "Wet."
MIN_CHARS = 10


def refuse(tmp_path: Path, to: Path | str | None = None) -> Path:
    """Build `inbox` into `to`: one article is published, three are too short, and one line is broken.

    The short ones are line 2 of `feed.jsonl`, line 1 of `gone.jsonl` and the file `sub/note.txt`.
    """
    inbox = lines(tmp_path / "inbox", article("long", text=LONG), article("short", text=SHORT))
    with (inbox / "feed.jsonl").open("a", encoding="utf-8") as file:
        file.write("{broken\n")
    (inbox / "gone.jsonl").write_text('{"id": "gone", "text": "Dry."}\n', encoding="utf-8")
    (inbox / "sub").mkdir(exist_ok=True)
    (inbox / "sub" / "note.txt").write_text("Dim.", encoding="utf-8")
    build(inbox, to or tmp_path / "to")
    return inbox


def build(inbox: Path, to: Path | str, **more: object) -> Result:
    """Build with the rules reader, which refuses texts that are too short."""
    return run(inbox, to, **{"reader": "rules", "min_chars": MIN_CHARS, **more})


def published(to: Path) -> list[str]:
    """Return the ids of the published articles, in order; one that is published twice occurs twice."""
    return sorted(row["external_id"] for row in table(to, "articles"))
