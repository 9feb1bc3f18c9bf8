"""Choose the quotes that the reports of a build show.

Looking for them costs the same in a large archive: the parts that the build wrote come first, then those of the latest
months, until enough quotes were looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.report.charts import visible
from flows.result import QuoteSamples, SampleQuote
from flows.snapshots.snapshot import Snapshot
from flows.storage import parquet
from flows.wording import shortened
from transforms.contract.months import UNKNOWN
from transforms.contract.shown_quotes import MIN_CONFIDENCE, SHOWN_RULE, are_shown
from transforms.contract.tables import TABLES

MAX_LOOKED_AT = 50_000  # quotes, about
N_QUOTES = 5  # of each kind
CANDIDATES = 1_000  # from which one per article is chosen
QUOTE_COLUMNS = (
    *("article_id", "quote_id", "text", "text_key", "kind", "act", "confidence"),
    *("speaker_name", "speaker_type"),
)
ARTICLE_COLUMNS = ("article_id", "title", "source", "published_at")
SUREST_FIRST = [("confidence", "descending"), ("quote_id", "ascending")]
LEAST_SURE_FIRST = [("confidence", "ascending"), ("quote_id", "ascending")]

SHOWN_SCHEMA = pa.schema(
    [*(TABLES["quotes"].arrow_schema.field(name) for name in QUOTE_COLUMNS), pa.field("part", pa.int64())]
)

Row = dict[str, Any]


def choose_samples(snapshot: Snapshot, written: Set[str], speakers: Sequence[str]) -> QuoteSamples:
    """Choose quotes that are shown by default (see `transforms.contract.shown_quotes`) and whose speaker has a name.

    Args:
        snapshot: The snapshot.
        written: Paths of its files that are not in the snapshot before.
        speakers: Names of the most quoted, in order. Quotes of the first person among them are chosen, too.
    """
    looked_at, shown = _look(snapshot, written)
    surest = _choose(shown.sort_by(SUREST_FIRST))
    chosen = pa.array([row["quote_id"] for row in surest], pa.string())
    others = shown.filter(pc.invert(pc.is_in(shown["quote_id"], value_set=chosen)))
    least_sure = _choose(others.sort_by(LEAST_SURE_FIRST))
    person, of_person = _choose_of_person(shown, speakers)
    articles = _articles(snapshot, [*surest, *least_sure, *of_person])
    return QuoteSamples(
        looked_at=looked_at,
        shown=shown.num_rows,
        person=person,
        surest=[_sample(row, articles) for row in surest],
        least_sure=[_sample(row, articles) for row in least_sure],
        of_person=[_sample(row, articles) for row in of_person],
    )


def sample_rule(samples: QuoteSamples, n_quotes: int) -> str:
    """Return how the samples were chosen, as a sentence without its full stop.

    Args:
        samples: The samples.
        n_quotes: Number of quotes in the snapshot.
    """
    which = f"{n_quotes:,} quotes"
    if samples.looked_at < n_quotes:
        which = f"the {samples.looked_at:,} quotes looked at (of {which}: first those of this run, then the latest)"
    if not samples.shown:
        return f"None of {which} is {SHOWN_RULE} and has a speaker with a name"
    return (
        f"Chosen from {samples.shown:,} of {which}: those that are {SHOWN_RULE} and whose speaker has a name; one per "
        "article"
    )


def sample_groups(samples: QuoteSamples) -> list[tuple[str, str, list[SampleQuote]]]:
    """Return the groups of samples that are not empty, with title and note, for both reports."""
    groups = [
        ("The surest", "Those with the highest confidence.", samples.surest),
        ("The least sure", f"Those with the lowest confidence, from {MIN_CONFIDENCE} upwards.", samples.least_sure),
        (f"{samples.person}", "The most quoted person.", samples.of_person),
    ]
    return [group for group in groups if group[2]]


def _look(snapshot: Snapshot, written: Set[str]) -> tuple[int, pa.Table]:
    """Return how many quotes were looked at, and those of them that are shown; `part` is the index of their part."""
    looked_at = 0
    pieces = [SHOWN_SCHEMA.empty_table()]
    for i, chunk in _chunks(snapshot, written):
        looked_at += chunk.num_rows
        rows = chunk.filter(pc.and_(are_shown(chunk), pc.is_valid(chunk["speaker_name"])))
        pieces.append(pa.table(rows).append_column("part", pa.repeat(pa.scalar(i, pa.int64()), rows.num_rows)))
        if looked_at >= MAX_LOOKED_AT:
            break
    return looked_at, pa.concat_tables(pieces)


def _choose(quotes: pa.Table) -> list[Row]:
    """Return the first quotes, one per article, and one of those with the same words."""
    chosen: list[Row] = []
    seen: set[str] = set()
    for row in quotes.slice(0, CANDIDATES).to_pylist():
        keys = {row["article_id"], row["text_key"]}
        if len(chosen) < N_QUOTES and not keys & seen:
            chosen.append(row)
            seen |= keys
    return chosen


def _choose_of_person(shown: pa.Table, speakers: Sequence[str]) -> tuple[str | None, list[Row]]:
    """Return the first person among `speakers` with quotes, and the surest of these.

    A name is a person's if it is in most of its quotes: a reader may take it for one here and there.
    """
    for name in speakers:
        quotes = shown.filter(pc.equal(shown["speaker_name"], name))
        of_person = quotes.filter(pc.equal(quotes["speaker_type"], "person"))
        if 2 * of_person.num_rows > quotes.num_rows:
            return name, _choose(of_person.sort_by(SUREST_FIRST))
    return None, []


def _chunks(snapshot: Snapshot, written: Set[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Yield some quotes at a time with the index of their part: those of written parts first, then the latest."""

    def order(i: int) -> tuple[bool, str, int]:
        part = parts[i]
        month = "" if part.month == UNKNOWN else part.month
        return part.files["quotes"].path in written, month, part.number

    parts = snapshot.parts
    for i in sorted((i for i, part in enumerate(parts) if "quotes" in part.files), key=order, reverse=True):
        path = snapshot.path / parts[i].files["quotes"].path
        yield from ((i, chunk) for chunk in parquet.read_chunks(path, QUOTE_COLUMNS))


def _articles(snapshot: Snapshot, quotes: Sequence[Row]) -> dict[str, Row]:
    """Return the articles of quotes by id."""
    wanted: dict[int, set[str]] = {}
    for row in quotes:
        wanted.setdefault(row["part"], set()).add(row["article_id"])
    found: dict[str, Row] = {}
    for i, ids in wanted.items():
        path = snapshot.path / snapshot.parts[i].files["articles"].path
        articles = parquet.read_table(path, ARTICLE_COLUMNS)
        rows = articles.filter(pc.is_in(articles["article_id"], value_set=pa.array(sorted(ids), pa.string())))
        found |= {row["article_id"]: row for row in rows.to_pylist()}
    return found


def _sample(quote: Row, articles: dict[str, Row]) -> SampleQuote:
    article = articles[quote["article_id"]]
    day = article["published_at"]
    return SampleQuote(
        text=shortened(visible(quote["text"])),
        speaker=visible(quote["speaker_name"]),
        kind=quote["kind"],
        confidence=round(quote["confidence"], 2),
        title=visible(article["title"]) if article["title"] else None,
        source=visible(article["source"]),
        day=f"{day:%Y-%m-%d}" if day else None,
        quote_id=quote["quote_id"],
        article_id=quote["article_id"],
    )
