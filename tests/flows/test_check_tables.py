"""The flow that checks the tables, run without a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def artifact_texts(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The texts of the artifacts that the flow creates."""
    from prefect.logging import disable_run_logger

    from flows import check_tables
    from flows.orchestration import artifacts, outcomes, progress_artifact

    texts: list[str] = []
    monkeypatch.setattr(check_tables, "check_snapshot", check_tables.check_snapshot.fn)
    monkeypatch.setattr(progress_artifact, "send_or_warn", lambda *_, **__: None)
    for module in (artifacts, outcomes):
        monkeypatch.setattr(module, "send_or_warn", lambda _, text, **__: texts.append(text))
    with disable_run_logger():
        yield texts


def check_tables(to: Path) -> Any:
    from flows import check_tables
    from flows.orchestration.forms import CheckForm

    return check_tables.check_tables.fn(CheckForm(to=str(to)))


def test_unchanged_tables_pass(artifact_texts: list[str], to: Path) -> None:
    assert check_tables(to)["problems"] == []
    (text,) = artifact_texts
    assert text.startswith("# All files are as they were published")
    assert "| articles | 3 |" in text


def test_damaged_tables_fail_and_the_artifact_names_the_file(artifact_texts: list[str], to: Path) -> None:
    file = next((to / "published").resolve().glob("quotes/*/*.parquet"))
    file.chmod(0o644)
    file.write_bytes(b"")
    state = check_tables(to)
    assert state.is_failed()
    assert file.name in state.message
    found, outcome = artifact_texts
    assert file.name in found
    assert file.name in outcome


def test_nothing_published_in_the_default_folder_is_skipped(
    artifact_texts: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert check_tables(Path("data")).name == "Skipped"
    assert check_tables(Path("dta")).name == "Failed"
