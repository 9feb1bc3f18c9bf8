"""Whatever a network says of whatever text, the tables keep their contract."""

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.model.fake_network import tokenizer
from tests.transforms.test_batch import records
from transforms.batch import prepare, read_batch
from transforms.model.confidence import Calibration
from transforms.model.model_reader import ModelReader


class Random:
    """A network that answers anything; the same for the same window."""

    def __call__(self, batch) -> Any:
        found = []
        for width in (7, 21, 192):
            rows = [np.random.default_rng(int(row.sum())).normal(size=(len(row), width)) * 3 for row in batch.ids]
            found.append(np.array(rows, np.float32))
        return tuple(found)


odd = st.text(st.one_of(st.characters(), st.sampled_from("aBc Dé1,.“”\"'‘’\n-\u0301\ufffd\U0001f600[]")), max_size=120)


@settings(max_examples=10, deadline=None)
@given(st.lists(odd, min_size=8, max_size=24))
def test_whatever_the_network_says_the_tables_keep_their_contract(texts):
    """Of any text: no article is refused but for text repair, and offsets point at what the tables say."""
    readable = [t for t in texts if t and not any("\ud800" <= c <= "\udfff" for c in t)]
    there = [t for t in readable if prepared(t)]
    if not there:
        return
    frames, refused = read_batch(records(*there), ModelReader("model", "1", tokenizer(), Random(), Calibration()))
    assert refused["message"].tolist() == []
    whole = dict(zip(frames["articles"]["article_id"], frames["articles"]["text"], strict=True))
    for name in ("quote_spans", "entity_mentions"):
        rows: pd.DataFrame = frames[name]
        assert [whole[r.article_id][r.start : r.end] for r in rows.itertuples()] == list(rows["text"])


def prepared(text) -> Any:
    try:
        return prepare(text)
    except ValueError:
        return None
