"""Print the result of a build."""

from __future__ import annotations

import glob
import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.storage.locations import is_url
from flows.wording import count

if TYPE_CHECKING:
    from rich.console import Console

    from flows.result import Result


def reading_line(snapshot: str) -> str:
    """A line to paste that shows the result: it names the snapshot, so that no later build changes what it reads."""
    if is_url(snapshot):
        url, _, name = snapshot.rpartition("/snapshots/")
        query = "SELECT speaker_name, cue, text FROM quotes LIMIT 10"
        code = (
            f"import newstables; newstables.open({json.dumps(url)}, {json.dumps(name)}).sql({json.dumps(query)}).show()"
        )
        return f"python -c {shlex.quote(code)}"
    files = json.dumps(f"{glob.escape(snapshot)}/quotes/*/*.parquet", ensure_ascii=False)
    code = f'import duckdb; print(duckdb.read_parquet({files}).select("speaker_name", "cue", "text").limit(10))'
    return f"python -c {shlex.quote(code)}"


def show(result: Result, console: Console) -> None:
    """Prints the report that ends a build."""
    for line in _headline(result):
        console.print(line, highlight=False, soft_wrap=True)
    if result.status == "empty":
        _passed_over(console, result)
        return
    if result.tables:
        _grid(console, "rows", result.tables.items())
    if result.accounting["read"] or not result.refreshed:
        _grid(console, "records", result.accounting.items())
    if result.quarantine.reasons:
        _grid(console, "quarantined, by reason", result.quarantine.reasons.items())
    if result.too_many_refused:
        share, limit = result.quarantine.share, result.quarantine.limit
        text = f"\nWarning: {share:.1%} of the records were newly refused, more than {limit:.1%} (--warn-quarantined)."
        console.print(text, highlight=False, soft_wrap=True)
    _passed_over(console, result)
    if result.resumed:
        text = f"\n{count(result.resumed, 'article')} of these were read already by a run that did not end."
        console.print(text, highlight=False, soft_wrap=True)
    if result.stale:
        were = f"{count(result.stale, 'article')} {'was' if result.stale == 1 else 'were'}"
        text = f"\n{were} read by another reader or version: --refresh reads them again."
        console.print(text, highlight=False, soft_wrap=True)
    if result.refreshed:
        text = f"\n{count(result.refreshed, 'article')} not in the input: read again from the tables."
        console.print(text, highlight=False, soft_wrap=True)
    if result.speakers and result.status == "published":
        rows = ((s.name, f"{count(s.quotes, 'quote')} in {count(s.articles, 'article')}") for s in result.speakers)
        _grid(console, "most quoted", rows)
    if result.report:
        console.print(f"\nTo look at it:\n  {_from_here(result.report)}", highlight=False, soft_wrap=True, markup=False)
        if is_url(result.snapshot or ""):
            text = f"  (a copy of {result.snapshot}/{Path(result.report).name})"
            console.print(text, highlight=False, soft_wrap=True, markup=False)
    elif result.report_error and result.status == "published":
        text = f"\nThe tables are published, but there is no report to look at: {result.report_error}"
        console.print(text, highlight=False, soft_wrap=True, markup=False)
    if result.snapshot and result.tables:
        needs = " (pip install 'newstables[store]')" if is_url(result.snapshot) else ""
        console.print(f"\nTo query it{needs}:")
        console.print(f"  {reading_line(_from_here(result.snapshot))}", highlight=False, soft_wrap=True)


def _headline(result: Result) -> list[str]:
    if result.status == "empty":
        return ["Nothing to do: no input. Put articles (.txt, .jsonl) into data/raw, or name files or folders."]
    if result.status == "dry run":
        published = count(result.articles, "article")
        return [f"Dry run, nothing was written: a build would read and publish {published}."]
    took = f"{result.seconds['total']:.1f} s"
    if result.status == "unchanged":
        stays = f"{_from_here(result.snapshot)} stays as it is" if result.snapshot else "nothing is published yet"
        return [f"Nothing new in {took}: {stays}."]
    published = count(result.articles, "article")
    return [
        f"Published {published} in {took} ({result.per_second:,.0f} a second):",
        f"  {_from_here(result.snapshot or '')}",
    ]


def _passed_over(console: Console, result: Result) -> None:
    if result.inputs.passed_over:
        passed = ", ".join(f"{n:,} {ending}" for ending, n in sorted(result.inputs.passed_over.items()))
        console.print(f"\nPassed over, as no input by their ending: {passed}", highlight=False, soft_wrap=True)


def _from_here(path: str) -> str:
    """A path below the working folder without that folder: short enough to read."""
    here = Path.cwd()
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path


def _grid(console: Console, title: str, rows: Any) -> None:
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    for name, value in rows:
        grid.add_row(f"  {name}", f"{value:>12,}" if isinstance(value, int) else str(value))
    console.print(f"\n{title}")
    console.print(grid, highlight=False)
