"""Parts of a snapshot, and how they differ from those of an index."""

from __future__ import annotations

import io
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

from flows.search_index import index_schema
from flows.search_index.index_parts import Held, compare, count_held, held_by, pack, read_part, unpack
from flows.storage import parquet
from tests.flows.search_index.indexed import source_of, update


def test_articles_are_packed_and_unpacked() -> None:
    held = [Held(bytes(range(16)), b"v" * 16, 2**62), Held(b"\0" * 16, b"\0" * 16, 0)]
    assert unpack(pack(held)) == held


def test_part_is_read_from_a_file_or_a_store(to: Path) -> None:
    source = source_of(to)
    (name, files), *_ = source.paths(["articles"]).items()
    assert name == ("2026-01", 0)
    read = read_part(source, files["articles"])
    assert {one.day for one in read} == {date(2026, 1, 2)}
    assert len({one.version for one in read}) == 2
    content = {path: place.read_bytes() for path, place in source.opened.items() if isinstance(place, Path)}
    opened = {path: lambda path=path: io.BytesIO(content[path]) for path in content}
    assert read_part(replace(source, opened=opened), files["articles"]) == read


def test_same_parts_are_not_read(to: Path) -> None:
    update(to)
    source = source_of(to)
    with closing(index_schema.open_to_read(to / "search" / index_schema.NAME)) as database:
        same = compare(database, source)
        assert (same.gone, same.came) == ([], {})
        assert count_held(database, same.digests) == 3
        fewer = [file for file in source.files if "2026-02" not in file.path]
        gone = compare(database, replace(source, files=fewer)).gone
        assert gone == [("2026-02", 0)]
        (held,) = held_by(database, gone[0])
        articles = parquet.read_table(to / "published" / "articles/published_month=2026-02/part-0.parquet")
        assert held.key.hex() == articles["article_id"][0].as_py()
