"""What an object store must be able to do, and transfers at the same time."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from flows.errors import TargetError
from flows.object_store.client import Objects, map_concurrently


def test_a_store_must_honour_the_conditions_of_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("obstore")
    objects = Objects("memory:///")
    objects.require_conditions()
    assert objects.keys("snapshots/") == []
    replace = objects.replace

    def ignore_condition(only: str) -> None:
        def write(key: str, content: bytes, tag: Any) -> None:
            if only == ("If-Match" if tag else "If-None-Match"):
                objects.put(key, content)
            else:
                replace(key, content, tag)

        monkeypatch.setattr(objects, "replace", write)

    for condition in ("If-Match", "If-None-Match"):
        ignore_condition(condition)
        with pytest.raises(TargetError, match=rf"passes over the condition of a write \({condition}\)"):
            objects.require_conditions()
        assert objects.keys("snapshots/") == []


def test_several_run_at_a_time_and_the_first_error_stops_the_rest() -> None:
    gate = threading.Barrier(4, timeout=10)
    assert map_concurrently(lambda n: gate.wait() * 0 + n, range(4)) == [0, 1, 2, 3]
    done: list[int] = []

    def fail(n: int) -> None:
        if n == 0:
            raise ValueError("no")
        threading.Event().wait(0.01)
        done.append(n)

    with pytest.raises(ValueError, match="no"):
        map_concurrently(fail, range(1000))
    assert len(done) < 500
