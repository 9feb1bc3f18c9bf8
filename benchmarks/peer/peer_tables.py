"""Write what the peer finds as tables, with the columns that the evaluation's script reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.text.name_bounds import trim_name

Span = tuple[int, int]
TEXT, NUMBER = pa.string(), pa.int32()
SCHEMAS = {
    "articles": pa.schema({"article_id": TEXT, "external_id": TEXT, "text": TEXT}),
    "sentences": pa.schema({"article_id": TEXT, "start": NUMBER, "end": NUMBER}),
    "quotes": pa.schema({"article_id": TEXT, "quote_id": TEXT, "kind": TEXT, "speaker_name": TEXT}),
    "quote_spans": pa.schema({"article_id": TEXT, "quote_id": TEXT, "role": TEXT, "start": NUMBER, "end": NUMBER}),
    "entity_mentions": pa.schema({"article_id": TEXT, "type": TEXT, "form": TEXT, "start": NUMBER, "end": NUMBER}),
}


class Quotation(NamedTuple):
    """A direct quotation as the peer gives it, in half-open spans of the article's characters."""

    content: list[Span]
    cue: list[Span]
    speaker: list[Span]


class Tables:
    """Rows of all tables; `write` writes one Parquet file per table."""

    def __init__(self) -> None:
        self._rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in SCHEMAS}

    def add(
        self,
        external_id: str,
        text: str,
        sentences: Iterable[Span],
        names: Iterable[tuple[int, int, str]],
        quotations: Iterable[Quotation],
    ) -> None:
        """Add an article with all that was found in it; names as the peer gives them, which are then trimmed."""
        rows = self._rows
        article = str(len(rows["articles"]))
        rows["articles"].append((article, external_id, text))
        rows["sentences"] += [(article, start, end) for start, end in sentences]
        for start, end, label in names:
            rows["entity_mentions"].append((article, label, "name", *trim_name(text, start, end)))
        for i, quotation in enumerate(quotations):
            quote = f"{article}-{i}"
            rows["quotes"].append((article, quote, "direct", None))  # the peer resolves no speaker
            for role, spans in quotation._asdict().items():
                rows["quote_spans"] += [(article, quote, role, start, end) for start, end in spans]

    def write(self, to: Path) -> None:
        """Write each table into a folder below `to`."""
        for name, schema in SCHEMAS.items():
            columns = list(zip(*self._rows[name], strict=True)) or [()] * len(schema)
            arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
            (to / name).mkdir(parents=True, exist_ok=True)
            pq.write_table(pa.Table.from_arrays(arrays, schema=schema), to / name / "part-0.parquet")


def joined(text: str, tokens: Sequence[Span]) -> list[Span]:
    """Return spans of tokens; tokens with nothing but white space between them become one span."""
    spans: list[Span] = []
    for start, end in tokens:
        if spans and not text[spans[-1][1] : start].strip():
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans
