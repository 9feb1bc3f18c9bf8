"""What must hold between the rows of a set of articles: keys, references, offsets and counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from transforms.contract.tables import TABLES

OFFSET_TABLES = ("sentences", "quote_spans", "entity_mentions")
COUNTS = {"n_sentences": "sentences", "n_quotes": "quotes", "n_mentions": "entity_mentions"}


def problems(frames: Mapping[str, pd.DataFrame]) -> list[str]:
    """What is wrong between the six tables of the same articles; empty where all is well. For keys see `repeated`."""
    return [*_references(frames), *_offsets(frames), *_counts(frames)]


def repeated(name: str, frame: pd.DataFrame) -> list[str]:
    """What is wrong with the key of a table's rows, which must be its own for each; `frame` may have the key alone."""
    key = list(TABLES[name].key)
    twice = frame.duplicated(key)
    if not twice.any():
        return []
    return [f"{int(twice.sum())} rows repeat a key, first {frame.loc[twice, key].to_dict('records')[0]}"]


def _references(frames: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    for name, table in TABLES.items():
        for own, other in table.references:
            target = TABLES[other].key
            refers = frames[name][list(own)].dropna()
            if len(own) == 1:
                lost = ~refers[own[0]].isin(frames[other][target[0]])
            else:
                known = pd.MultiIndex.from_frame(frames[other][list(target)])
                lost = pd.Series(~pd.MultiIndex.from_frame(refers).isin(known), index=refers.index, dtype=bool)
            if lost.any():
                first = refers[lost].to_dict("records")[0]
                yield f"{name}: {int(lost.sum())} rows refer to no row of {other}, first {first}"


def _offsets(frames: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    texts = dict(zip(frames["articles"]["article_id"], frames["articles"]["text"], strict=True))
    for name in OFFSET_TABLES:
        columns = (frames[name][c].tolist() for c in ("article_id", "start", "end", "text"))
        for article, start, end, text in zip(*columns, strict=True):
            if texts.get(article, "")[start:end] != text:
                yield f"{name}: text is not articles.text[{start}:{end}] of article {article}"
                break


def _counts(frames: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    articles = frames["articles"].set_index("article_id")
    for column, name in COUNTS.items():
        found = frames[name].groupby("article_id").size().reindex(articles.index, fill_value=0)
        wrong = articles[column] != found
        if wrong.any():
            yield f"articles: {column} is not the number of rows in {name}, first article {wrong.idxmax()}"
