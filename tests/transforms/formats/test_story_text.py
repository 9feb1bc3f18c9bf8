"""Read stories of the CNN/DailyMail collection."""

from __future__ import annotations

import io

import pytest

from transforms.formats import story_text
from transforms.formats.items import Item, RefusedItem


def test_highlights_are_no_part_of_the_text():
    raw = b"Rain fell.\n\nIt said: @highlight of the day.\n\n@highlight\n\nRain\n\n@highlight\n\nMore rain\n"
    expected = Item("file", {"text": "Rain fell.\n\nIt said: @highlight of the day.\n"}, raw)
    assert list(story_text.read(io.BytesIO(raw))) == [expected]


@pytest.mark.parametrize(("raw", "reason"), [(b"caf\xe9", "undecodable"), (b"a" * 11, "record_too_large")])
def test_other_bytes_are_refused(raw: bytes, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story_text, "MAX_BYTES", 10)
    (item,) = story_text.read(io.BytesIO(raw))
    assert isinstance(item, RefusedItem)
    assert item.reason == reason
