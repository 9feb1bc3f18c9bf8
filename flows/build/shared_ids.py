"""Find articles of several inputs that would share an id, where only the content of their files tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import attrgetter
from typing import Any

from flows.ingest.parse_source import read_source
from flows.ingest.sources import Source, place_of, same_id
from transforms.records.record import Record


def check_json_ids(sources: Iterable[Source], settings: Mapping[str, Any]) -> None:
    """Refuse JSON files of one name in several inputs, each of which is one article without an id of its own.

    Such an article is known by its file's path below the input, as that of a text file is: one would replace the other
    as its new version. Only files of which several have one name are opened, and read up to their first article.

    Args:
        sources: The files of the input.
        settings: How they are read: arguments of `read_source`.

    Raises:
        flows.errors.InputError: Two articles would share an id, or a file cannot be read.
    """
    stem = attrgetter("external_stem")
    for _, named in groupby(sorted((s for s in sources if s.format == "json"), key=stem), key=stem):
        alike = list(named)
        if len({place_of(source) for source in alike}) > 1:
            _check(alike, settings)


def _check(alike: Iterable[Source], settings: Mapping[str, Any]) -> None:
    first: dict[str, Source] = {}
    for source in alike:
        record = next(iter(read_source(source, **settings)), None)
        if not isinstance(record, Record) or record.raw_uri != source.uri or record.external_id != source.external_stem:
            continue  # of several articles, or with an id of its own
        other = first.setdefault(record.article_id, source)
        if other is not source:
            raise same_id(source, place_of(other))
