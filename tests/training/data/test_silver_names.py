"""Silver names are trimmed, and found once per corpus."""

from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from training.data import silver_names
from training.data.corpora import Document
from transforms.batch import prepare

TEXT = "The Hague's mayor met Ada Berg."
DOCUMENT = Document("x", "a", prepare(TEXT), None, None)


@pytest.fixture
def texts(monkeypatch) -> Any:
    """Replace spaCy by a pipeline that finds two names; return the texts that it was given."""
    read = []

    def pipe(given, **_) -> Any:
        for text, key in given:
            read.append(text)
            spans = [(0, len("The Hague's"), "GPE"), (text.index("Ada"), text.index("."), "PERSON")]
            names = [SimpleNamespace(start_char=s, end_char=e, label_=label) for s, e, label in spans]
            yield SimpleNamespace(text=text, ents=names), key

    pipeline: Any = ModuleType("pipeline")
    pipeline.load = lambda exclude: SimpleNamespace(pipe=pipe)
    monkeypatch.setitem(__import__("sys").modules, silver_names.PIPELINE, pipeline)
    return read


def test_names_are_found_by_document_and_trimmed(tmp_path, texts):
    found = silver_names.find_names([DOCUMENT], tmp_path / "silver" / "x.json")
    assert [(TEXT[s:e], kind) for s, e, kind in found["a"]] == [("Hague", "GPE"), ("Ada Berg", "PERSON")]


def test_the_second_time_names_come_from_the_cache(tmp_path, texts):
    cache = tmp_path / "x.json"
    first = silver_names.find_names([DOCUMENT], cache)
    assert silver_names.find_names([DOCUMENT], cache) == first
    assert texts == [TEXT]
