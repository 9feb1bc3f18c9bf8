"""With any text and any scores of the network, the tables keep their contract."""

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
from transforms.model.tag_scheme import LINK_SIZE, LINKS, NAME_TAGS, TAGS


class RandomNetwork:
    """A network with random outputs, the same for the same window."""

    def __call__(self, batch) -> Any:
        found = []
        for width in (len(TAGS), len(NAME_TAGS), len(LINKS) * LINK_SIZE):
            rows = [np.random.default_rng(int(row.sum())).normal(size=(len(row), width)) * 3 for row in batch.ids]
            found.append(np.array(rows, np.float32))
        return tuple(found)


odd = st.text(st.one_of(st.characters(), st.sampled_from("aBc Dé1,.“”\"'‘’\n-\u0301\ufffd\U0001f600[]")), max_size=120)


@settings(max_examples=10, deadline=None)
@given(st.lists(odd, min_size=8, max_size=24))
def test_tables_keep_their_contract_with_random_scores(texts):
    """No article that can be repaired is refused, and offsets point at the text of each row."""
    readable = [t for t in texts if t and not any("\ud800" <= c <= "\udfff" for c in t)]
    repairable = [t for t in readable if is_repairable(t)]
    if not repairable:
        return
    frames, refused = read_batch(
        records(*repairable), ModelReader("model", "1", tokenizer(), RandomNetwork(), Calibration())
    )
    assert refused["message"].tolist() == []
    whole = dict(zip(frames["articles"]["article_id"], frames["articles"]["text"], strict=True))
    for name in ("quote_spans", "entity_mentions"):
        rows: pd.DataFrame = frames[name]
        assert [whole[r.article_id][r.start : r.end] for r in rows.itertuples()] == list(rows["text"])


def is_repairable(text: str) -> bool:
    try:
        prepare(text)
    except ValueError:
        return False
    return True
