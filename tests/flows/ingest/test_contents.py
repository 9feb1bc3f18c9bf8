"""Open the content of sources."""

from __future__ import annotations

import gzip

from flows.ingest.contents import content_of
from flows.ingest.sources import discover


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
