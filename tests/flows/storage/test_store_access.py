"""How an object store is opened."""

from __future__ import annotations

import sys

import pytest

from flows.storage import store_access


def test_without_obstore_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(ImportError, match=r"s3://b: an object store needs obstore.*newstables\[store\]"):
        store_access.import_obstore("s3://b")


def test_an_endpoint_of_ones_own_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    obstore = pytest.importorskip("obstore", reason="obstore is not installed: pip install 'newstables[store]'")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    store = store_access.open_store(store_access.import_obstore("s3://b"), "s3://b/x")
    assert isinstance(store, obstore.store.S3Store)
    assert store.config["endpoint"] == "http://127.0.0.1:1"
    assert "AWS_ENDPOINT_URL" in store_access.advice()
