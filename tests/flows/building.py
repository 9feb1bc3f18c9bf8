"""What tests of builds share: a build in this process, its input, what came of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flows.operations import build
from flows.publish import snapshot_writer
from flows.result import Result
from flows.settings import BuildSettings
from flows.storage import parquet


def run(inbox: Path, to: Path, **more: Any) -> Result:
    return build(BuildSettings(inputs=[str(inbox)], to=str(to), **{"workers": 1, **more}))


def table(to: Path, name: str) -> list[dict[str, Any]]:
    files = (to / "published").resolve().glob(f"{name}/*/*.parquet")
    return [row for path in sorted(files) for row in parquet.read_table(path).to_pylist()]


def lines(path: Path, *records: dict[str, Any]) -> Path:
    path.mkdir(exist_ok=True)
    (path / "feed.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return path


def interrupted(monkeypatch: pytest.MonkeyPatch, inbox: Path, to: Path, **more: Any) -> None:
    """A build that reads all of its batches, of an article each, and ends before it publishes them."""

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(snapshot_writer, "publish", interrupt)
        with pytest.raises(KeyboardInterrupt):
            run(inbox, to, batch_articles=1, **more)


def counted(result: Result) -> dict[str, int]:
    return {place: n for place, n in result.accounting.items() if n}
