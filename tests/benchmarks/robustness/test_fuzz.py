"""Mutated documents are read: some of them here, 100,000 by `make fuzz`."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.robustness import fuzz
from benchmarks.robustness.mutations import mutated
from benchmarks.robustness.seed_documents import seeds


@settings(max_examples=150, deadline=None)
@given(number=st.integers(10**9, 10**12))
def test_a_mutated_document_is_accounted_for(tmp_path_factory: pytest.TempPathFactory, number: int) -> None:
    name, raw = mutated(Random(number))
    assert fuzz.read_document(name, raw, tmp_path_factory.mktemp("one"))[1] == ""


def test_a_document_that_vanishes_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "read_source", lambda source, ignore: iter(()))
    assert "neither a record nor a refusal" in fuzz.read_document("a.txt", b"Rain fell.", tmp_path)[1]


@pytest.mark.parametrize(("raw", "blank"), [(b"", True), (b"\n \r\n", True), (b"{}\n", False)])
def test_blank_lines_may_yield_nothing(tmp_path: Path, raw: bytes, blank: bool) -> None:
    (tmp_path / "a.jsonl").write_bytes(raw)
    assert fuzz.is_blank(tmp_path / "a.jsonl") is blank
    (tmp_path / "a.txt").write_bytes(raw)
    assert not fuzz.is_blank(tmp_path / "a.txt")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("harm", "said"),
    [("raise KeyError(1)", "KeyError"), ("os._exit(3)", "exit code 3"), ("while True: pass", "not done after")],
)
def test_a_crash_an_exit_and_a_hang_are_seen_and_the_others_read(
    monkeypatch: pytest.MonkeyPatch, harm: str, said: str
) -> None:
    read = fuzz.read_document

    def read_or_harm(name: str, raw: bytes, folder: Path) -> tuple[dict[str, int], str]:
        if raw == b"harm":
            exec(f"import os\n{harm}")
        return read(name, raw, folder)

    documents = {1: ("a.txt", b"harm")}
    monkeypatch.setattr(fuzz, "read_document", read_or_harm)
    monkeypatch.setattr(fuzz, "mutated", lambda random: documents[random])
    monkeypatch.setattr(fuzz, "Random", int)
    documents |= {0: ("a.txt", b"Rain fell."), 2: ("b.txt", b"Snow fell.")}
    counts, failures = fuzz.run_chunk(range(3), 1.0, built=False)
    assert counts["records"] == 2
    (failure,) = failures
    assert failure.startswith("document 1: ")
    assert said in failure


def test_documents_of_a_chunk_are_built(monkeypatch: pytest.MonkeyPatch) -> None:
    names = sorted(seeds())
    monkeypatch.setattr(fuzz, "mutated", lambda number: (names[number], seeds()[names[number]]))
    monkeypatch.setattr(fuzz, "Random", int)
    counts, failures = fuzz.run_chunk(range(len(names)), 60.0, built=True)
    assert failures == []
    assert counts["built"] == counts["documents"] == len(names)
