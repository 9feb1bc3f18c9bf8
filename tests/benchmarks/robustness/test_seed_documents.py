"""The documents that are mutated are valid, and there is one of each format."""

from pathlib import Path

from benchmarks.robustness.seed_documents import seeds
from flows.ingest.parse_source import read_source
from flows.ingest.record_parser import Refusal
from flows.ingest.sources import discover
from transforms.formats.recognise import recognise
from transforms.formats.registry import FORMATS


def test_each_format_has_a_document() -> None:
    found = {recognise(name, raw) for name, raw in seeds().items()}
    assert set(FORMATS) - found == {"xml"}  # XML of no known kind


def test_each_document_is_read(tmp_path: Path) -> None:
    unread = {}
    for name, raw in seeds().items():
        (tmp_path / name).write_bytes(raw)
        found = [one for source in discover([str(tmp_path)]) for one in read_source(source)]
        if not found or any(isinstance(one, Refusal) for one in found):
            unread[name] = [one.message for one in found if isinstance(one, Refusal)]
        (tmp_path / name).unlink()
    assert unread == {}
