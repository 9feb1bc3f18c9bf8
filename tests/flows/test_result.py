"""The result of a build: what `--json` prints, and when a run warns."""

from __future__ import annotations

import json

import pytest

from flows.ingest.sources import Source, Sources
from flows.result import QuarantineCounts, RefusedRecord, Result, count_inputs
from transforms.records.accounting import PLACES


def source(name: str, file_format: str, size: int) -> Source:
    return Source(name, name, file_format, None, size, 0.0)


def test_an_empty_result_names_every_place() -> None:
    assert Result(status="empty").accounting == dict.fromkeys(("read", *PLACES), 0)


def test_json_reads_back_as_the_same_result() -> None:
    result = Result(status="published", run_id="20260101T000000Z-abc", tables={"articles": 2}, seconds={"total": 4.0})
    assert Result(**json.loads(json.dumps(result.as_dict()))) == result


@pytest.mark.parametrize(("share", "warns"), [(0.0, False), (0.05, False), (0.051, True)])
def test_a_run_warns_above_the_limit(share: float, warns: bool) -> None:
    assert Result(status="published", quarantine=QuarantineCounts(share=share, limit=0.05)).too_many_refused == warns


def test_refreshed_articles_count_in_the_rate() -> None:
    counts = dict.fromkeys(("read", *PLACES), 0) | {"read": 3, "published": 3}
    result = Result(status="published", accounting=counts, refreshed=5, seconds={"total": 4.0})
    assert result.articles == 8
    assert result.per_second == 2.0


@pytest.mark.parametrize(
    ("uri", "place", "where"),
    [("in/a.jsonl", "line 3", "in/a.jsonl, line 3"), ("a.txt", "file", "a.txt"), ("a.jsonl#3", "article", "a.jsonl#3")],
)
def test_a_refused_record_has_a_place(uri: str, place: str, where: str) -> None:
    assert RefusedRecord(reason="empty_text", message="", raw_uri=uri, place=place).where == where


def test_inputs_are_counted_by_format() -> None:
    sources = Sources([source("a.txt", "txt", 10), source("b.jsonl", "jsonl", 20)], {".md": 1}, ["in"])
    assert count_inputs(sources, unchanged_files=1).model_dump() == {
        "files": 2,
        "bytes": 30,
        "formats": {"txt": 1, "jsonl": 1},
        "as_before": 1,
        "passed_over": {".md": 1},
        "barren": ["in"],
    }
