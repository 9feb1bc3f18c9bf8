"""Refuse XML of a kind that is not read."""

from __future__ import annotations

import io

from transforms.formats.feeds import other_xml
from transforms.formats.items import RefusedItem


def test_the_outermost_element_is_named():
    (item,) = other_xml.read(io.BytesIO(b"<?xml version='1.0'?><!-- a --><x:playlist a='1'/>"))
    assert isinstance(item, RefusedItem)
    assert item.reason == "unknown_format"
    assert "<x:playlist>" in item.message
