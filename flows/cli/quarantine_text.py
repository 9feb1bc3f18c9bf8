"""Describe refused records for people. What comes from the input may hold anything, so it is printed escaped."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flows.wording import count

if TYPE_CHECKING:
    from flows.ingest.refusal_log import RefusedRow
    from flows.maintenance.refused_records import RefusedList
    from flows.quarantine_operations import Retried

SHOWN_NOT_TRIED = 10
# Control and format characters, surrogates and unassigned ones may move the cursor, hide text or turn it around.
UNSAFE = ("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp")


def escaped(text: str, kept: str = "") -> str:
    """Return text on which no terminal acts: control characters and the like are written as escapes.

    Args:
        text: Any text.
        kept: Characters to keep as they are, such as line ends.
    """
    return "".join(c if c in kept or unicodedata.category(c) not in UNSAFE else _escape(c) for c in text)


def escaped_bytes(raw: bytes) -> str:
    """Return bytes as text on which no terminal acts: what is not UTF-8 is written as escapes."""
    return escaped(raw.decode("utf-8", "backslashreplace"), kept="\n\t")


def list_lines(found: RefusedList, limit: int) -> Iterator[str]:
    """Yield a list of refused records as lines: numbers by reason, then the first `limit` records."""
    if not found.records:
        yield "No such record is in the quarantine."
        return
    for reason, n in found.counts.items():
        yield f"{n:>10,}  {reason}"
    yield ""
    for row in found.records[:limit]:
        solved = f", solved: {row.solution.outcome}" if row.solution else ""
        yield f"{row.id}  {row.refused_at:%Y-%m-%d %H:%M}  {row.reason}{solved}  {_where(row)}"
        yield f"              {escaped(row.message)}"
    if len(found.records) > limit:
        yield f"and {len(found.records) - limit:,} more (--limit, --json)"


def record_lines(row: RefusedRow, complete: bool, most: int) -> Iterator[str]:
    """Yield a refused record as lines, with at most `most` of its bytes.

    Args:
        row: The record with its bytes.
        complete: Whether all its bytes were kept.
        most: Number of bytes.
    """
    yield f"id       {row.id}"
    yield f"reason   {row.reason}"
    yield f"message  {escaped(row.message)}"
    yield f"file     {escaped(row.raw_uri)}"
    yield f"place    {row.place}"
    yield f"run      {row.run_id}, {row.refused_at:%Y-%m-%d %H:%M:%S} UTC"
    if row.solution:
        yield f"solved   {row.solution.outcome}, by run {row.solution.run_id}"
    yield f"sha256   {row.raw_sha256}"
    kept = "all its bytes" if complete else "the first MiB of its bytes, or its text as it was read"
    cut = f"; the first {most:,} follow" if len(row.raw) > most else ""
    yield f"kept     {count(len(row.raw), 'byte')}, {kept}{cut}"
    yield ""
    yield escaped_bytes(row.raw[:most])


def retried_lines(done: Retried) -> Iterator[str]:
    """Yield what a retry did as lines."""
    result = done.result
    if not done.tried and not done.not_tried:
        yield "No such record is open in the quarantine."
        return
    would = "would be " if result.status == "dry run" else ""
    solved = sum(done.solved.values())
    yield f"Read again: {count(done.tried, 'refused record')}; {solved:,} {'would be' if would else 'are'} solved."
    for outcome, n in done.solved.items():
        yield f"{n:>10,}  {outcome}"
    if done.refused:
        yield "Refused again:"
    for reason, n in done.refused.items():
        yield f"{n:>10,}  {reason}"
    if done.not_tried:
        yield f"Not tried: {count(len(done.not_tried), 'record')}"
    for one in done.not_tried[:SHOWN_NOT_TRIED]:
        yield f"  {one.id}  {escaped(one.raw_uri)}, {one.place}: {one.why}; put the file back"
    if len(done.not_tried) > SHOWN_NOT_TRIED:
        yield f"  and {len(done.not_tried) - SHOWN_NOT_TRIED:,} more"
    if result.status == "published":
        yield f"Published {count(result.articles, 'article')}:"
        yield f"  {result.snapshot}"
    elif result.status == "dry run":
        yield f"Dry run, nothing was written: {count(result.articles, 'article')} would be published."
    else:
        yield "Nothing new was published."


def _where(row: RefusedRow) -> str:
    uri = escaped(row.raw_uri)
    return uri if row.place in ("file", "article") else f"{uri}, {row.place}"


def _escape(char: str) -> str:
    return char.encode("unicode_escape", "backslashreplace").decode("ascii")
