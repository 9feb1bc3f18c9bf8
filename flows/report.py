"""What a build says: while it runs, and at its end."""

from __future__ import annotations

import glob
import json
import shlex
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.discover import Sources
from flows.places import is_url

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from flows.settings import BuildSettings

QUARANTINE_EVENT = "newstables.quarantine.exceeded"  # a run tells Prefect that it refused too large a share


class Watch:
    """Is told how far a build is; this one keeps quiet."""

    def begin(self, size: int) -> None:
        """The input's size in bytes is known."""

    def stage(self, name: str) -> None:
        """A stage begins: `read` or `publish`."""

    def say(self, text: str) -> None:
        """What an operator may want to know."""

    def advance(self, size: int) -> None:
        """So many more bytes of the input are consumed."""

    def articles(self, n: int) -> None:
        """So many more articles were read."""


QUIET = Watch()


@dataclass(frozen=True)
class Result:
    """What a build did; `--json` prints these keys.

    Attributes:
        status: `published`; `unchanged` (all of the input was known); `empty` (no input); `dry run`.
        run_id: The run's id: the new snapshot's, and the quarantine files'.
        snapshot: Absolute path, or URL, of the snapshot that is published now; None where there is none.
        report: Absolute path of that snapshot's report, an HTML page (of an object store's: of the copy here); None
            where it has none, or status is `empty`.
        report_error: Why it has none, where it could not be written.
        accounting: Records read, and how many of them ended in each place; they add up to `read`.
        quarantine: Refused records that are `new` and that were `known`, and all of them by `reasons`; the `share` of
            the new ones in all records read, and the `limit` above which a run warns of it.
        stale: Published articles that another reader or version read.
        refreshed: Articles read again from the tables, as the input did not have them: they are no records, so
            `accounting` does not count them.
        tables: Rows of the published tables.
        speakers: The most quoted: name, quotes, articles.
        inputs: Files and bytes of the input, files by format, how many are `as_before` and were not opened, and files
            `passed_over` by their ending.
        reader: Its name and version.
        runner: Where articles were read, and why there.
        resumed: Articles that were read already by a run that did not come to its end.
        rejects: The first records that were newly refused: reason, message, raw_uri, place.
        seconds: By stage: `first_batch` (from start to the first articles read), `read`, `publish`, `total`.
    """

    status: str
    run_id: str | None
    snapshot: str | None
    report: str | None
    report_error: str | None
    accounting: dict[str, int]
    quarantine: dict[str, Any]
    stale: int
    refreshed: int
    tables: dict[str, int]
    speakers: list[dict[str, Any]]
    inputs: dict[str, Any]
    reader: dict[str, str]
    runner: str
    resumed: int
    rejects: list[dict[str, Any]]
    seconds: dict[str, float]

    @classmethod
    def empty(cls, settings: BuildSettings, sources: Sources) -> Result:
        """The result of a build that found no input."""
        from transforms.accounting import PLACES

        published = Path(settings.to) / "published"
        return cls(
            status="empty",
            run_id=None,
            snapshot=str(published.resolve()) if published.exists() else None,
            report=None,
            report_error=None,
            accounting=dict.fromkeys(("read", *PLACES), 0),
            quarantine={"new": 0, "known": 0, "share": 0.0, "limit": settings.warn_quarantined, "reasons": {}},
            stale=0,
            refreshed=0,
            tables={},
            speakers=[],
            inputs=inputs_of(sources),
            reader={},
            runner="",
            resumed=0,
            rejects=[],
            seconds={},
        )

    def as_dict(self) -> dict[str, Any]:
        """It as plain values."""
        return asdict(self)

    @property
    def too_many_refused(self) -> bool:
        """Whether a larger share of the records was newly refused than the run was told to take without a warning."""
        return bool(self.quarantine["share"] > self.quarantine["limit"])

    @property
    def articles(self) -> int:
        """Articles of the new snapshot that the one before did not have, or not as they are."""
        return self.accounting["published"] + self.refreshed

    @property
    def per_second(self) -> float:
        """Those articles a second, from start to end."""
        return self.articles / max(self.seconds.get("total", 0.0), 0.001)


def inputs_of(sources: Sources, as_before: int = 0) -> dict[str, Any]:
    """The input in numbers; `as_before` of its files were not opened."""
    formats = Counter(source.format for source in sources)
    return {
        "files": len(sources),
        "bytes": sum(source.size for source in sources),
        "formats": dict(formats),
        "as_before": as_before,
        "passed_over": dict(sources.passed_over),
    }


class Bar(Watch):
    """A progress bar by bytes of the input, with articles a second and the time left."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("starting", total=None, articles="")
        self._articles = 0

    def begin(self, size: int) -> None:
        """See `Watch`."""
        self._progress.update(self._task, total=size)

    def stage(self, name: str) -> None:
        """See `Watch`."""
        words = {"read": "reading", "publish": "publishing"}
        self._progress.update(self._task, description=words.get(name, name))

    def advance(self, size: int) -> None:
        """See `Watch`."""
        self._progress.update(self._task, advance=size)

    def articles(self, n: int) -> None:
        """See `Watch`."""
        self._articles += n
        elapsed = self._progress.tasks[0].elapsed or 0.0
        rate = f", {self._articles / elapsed:,.0f}/s" if elapsed else ""
        self._progress.update(self._task, articles=f"{self._articles:,} articles{rate}")


def progress_bar(console: Console) -> Progress:
    """The bar's look: what it does, how far it is, articles a second, time left."""
    from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[articles]}"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console, transient=True)


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
    if result.quarantine["reasons"]:
        _grid(console, "quarantined, by reason", result.quarantine["reasons"].items())
    if result.too_many_refused:
        share, limit = result.quarantine["share"], result.quarantine["limit"]
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
        rows = (
            (s["name"], f"{count(s['quotes'], 'quote')} in {count(s['articles'], 'article')}") for s in result.speakers
        )
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
    if result.inputs["passed_over"]:
        passed = ", ".join(f"{n:,} {ending}" for ending, n in sorted(result.inputs["passed_over"].items()))
        console.print(f"\nPassed over, as no input by their ending: {passed}", highlight=False, soft_wrap=True)


def count(n: int, noun: str, ending: str = "s") -> str:
    """`3 articles`, `1 article`; `2 batches` with the ending `es`."""
    return f"{n:,} {noun}{'' if n == 1 else ending}"


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
