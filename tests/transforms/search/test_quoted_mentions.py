"""Which entities are mentioned in which quotes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.search.quoted_mentions import ContentSpans, Mentions, quoted_mentions

SPANS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(0, 30), st.integers(1, 20)), max_size=8)
MENTIONS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(0, 50)), max_size=20)


@given(SPANS, MENTIONS)
def test_mentions_that_start_in_a_span_of_their_article_are_in_its_quote(
    spans: list[tuple[int, int, int, int]], mentions: list[tuple[int, int, int]]
) -> None:
    content = np.array([(a, q, start, start + length) for a, q, start, length in spans], np.int64).reshape(-1, 4)
    mentioned = np.array(mentions, np.int64).reshape(-1, 3)
    pairs = quoted_mentions(ContentSpans(*content.T), Mentions(*mentioned.T))
    expected = {
        (quote, entity)
        for article, quote, start, end in content.tolist()
        for other, entity, at in mentions
        if article == other and start <= at < end
    }
    assert [tuple(pair) for pair in pairs.tolist()] == sorted(expected)
