"""Open the content of sources."""

from __future__ import annotations

import gzip

import pytest

from flows.ingest import streams
from flows.ingest.contents import Budget, content_of
from flows.ingest.sources import discover
from flows.ingest.streams import BrokenArchiveError


def test_content_is_opened_again_and_as_it_is(tmp_path):
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"A text."))
    (tmp_path / "a.json").write_text('{"title": "A"}')
    (source,) = discover([tmp_path.as_posix()])
    content = content_of(source)
    counted: list[int] = []
    assert content.metadata(counted.append) == b'{"title": "A"}'
    assert sum(counted) == 14
    assert b"".join(content.as_it_is()) == path.read_bytes() == b"".join(content.as_it_is())


def test_a_budget_counts_what_is_unpacked_at_all_depths(monkeypatch):
    monkeypatch.setattr(streams, "MAX_UNPACKED", 100)
    budget = Budget()
    budget.packed = 1
    assert list(budget.counted(iter([b"a" * 200]))) == [b"a" * 200]
    budget.spend(100)
    with pytest.raises(BrokenArchiveError, match="200 times"):
        budget.spend(1)
