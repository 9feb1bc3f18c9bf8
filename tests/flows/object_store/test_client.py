"""The objects of a store: reads, conditional writes, errors, and calls at the same time."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from flows.errors import TargetError
from flows.object_store.client import Files, Objects, Tag, TakenError, map_concurrently
from tests.flows.prefect_server import LONG_SECONDS

pytest.importorskip("obstore", reason="obstore is not installed: pip install 'newstables[store]'")


@pytest.fixture
def memory() -> Objects:
    """Return a store in memory, for what needs no server."""
    return Objects("memory:///")


def test_an_object_is_read_as_it_was_written(memory: Objects) -> None:
    memory.put("a/b", b"content")
    content, tag = memory.read("a/b") or (b"", {})
    assert content == b"content"
    assert tag
    assert memory.read_range("a/b", 1, 4) == b"ont"
    assert memory.written_at("a/b") is not None


def test_an_object_that_does_not_exist_is_none(memory: Objects, tmp_path: Path) -> None:
    assert memory.read("a") is None
    assert memory.written_at("a") is None
    assert memory.download("a", tmp_path / "a") is False
    assert not (tmp_path / "a").exists()
    memory.remove(["a"])


def test_files_are_uploaded_and_downloaded(memory: Objects, tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"x" * 100_000)
    memory.upload(tmp_path / "one", "key")
    assert memory.download("key", tmp_path / "two") is True
    assert (tmp_path / "two").read_bytes() == b"x" * 100_000
    with pytest.raises(FileExistsError):
        memory.download("key", tmp_path / "two")


def test_keys_are_those_below_a_prefix(memory: Objects) -> None:
    for key in ("a/1", "a/b/2", "ab/3", "4"):
        memory.put(key, b"")
    assert sorted(found.key for found in memory.keys("a/")) == ["a/1", "a/b/2"]
    memory.remove(["a/1", "4"])
    assert sorted(found.key for found in memory.keys("")) == ["a/b/2", "ab/3"]


def test_an_object_is_replaced_only_if_it_did_not_change(memory: Objects) -> None:
    memory.replace("key", b"1", None)
    _, first = memory.read("key") or (b"", {})
    memory.replace("key", b"2", first)
    for tag in (None, first):
        with pytest.raises(TakenError):
            memory.replace("key", b"3", tag)
    assert (memory.read("key") or (b"", {}))[0] == b"2"


def test_a_store_that_honours_conditions_is_left_empty(memory: Objects) -> None:
    memory.require_conditions()
    assert memory.keys("") == []


@pytest.mark.parametrize("condition", ["If-Match", "If-None-Match"])
def test_a_store_that_ignores_a_condition_is_refused(
    memory: Objects, monkeypatch: pytest.MonkeyPatch, condition: str
) -> None:
    replace = memory.replace

    def ignore(key: str, content: bytes, tag: Tag | None) -> None:
        if condition == ("If-Match" if tag else "If-None-Match"):
            memory.put(key, content)
        else:
            replace(key, content, tag)

    monkeypatch.setattr(memory, "replace", ignore)
    with pytest.raises(TargetError, match=rf"ignores the condition of a write \({condition}\)"):
        memory.require_conditions()
    assert memory.keys("") == []


def test_files_are_read_in_ranges(memory: Objects) -> None:
    memory.put("dir/a*b", b"0123456789")
    files = Files(memory, {"dir/a*b": 10})
    assert files.glob("dir/a*b") == ["dir/a*b"]
    assert files.info("newstables://dir/a*b") == {"name": "dir/a*b", "size": 10, "type": "file"}
    with files.open("dir/a*b") as file:
        file.seek(4)
        assert file.read(3) == b"456"
        assert file.read() == b"789"


def test_a_url_of_no_store_is_refused() -> None:
    with pytest.raises(TargetError, match=r"objects cannot be opened: .*; check the URL, the credentials"):
        Objects("nowhere://bucket")


def test_calls_run_at_the_same_time_and_results_are_in_order() -> None:
    gate = threading.Barrier(4, timeout=LONG_SECONDS)
    assert map_concurrently(lambda n: gate.wait() * 0 + n, range(4)) == [0, 1, 2, 3]


def test_the_first_error_stops_the_other_calls() -> None:
    done: list[int] = []

    def fail(n: int) -> None:
        if n == 0:
            raise ValueError("no")
        threading.Event().wait(0.05)
        done.append(n)

    with pytest.raises(ValueError, match="no"):
        map_concurrently(fail, range(1000))
    assert len(done) < 500


def test_one_of_several_writers_wins(url: str) -> None:
    tag: Tag | None = None
    for turn in range(10):
        gate = threading.Barrier(4)
        won: list[int] = []

        def write(n: int, turn: int = turn, tag: Tag | None = tag, gate: Any = gate, won: Any = won) -> None:
            objects = Objects(url)
            gate.wait()
            try:
                objects.replace("LATEST", f"{turn} {n}".encode(), tag)
                won.append(n)
            except TakenError:
                pass

        threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        content, tag = Objects(url).read("LATEST") or (b"", {})
        assert [f"{turn} {n}".encode() for n in won] == [content]
