"""The link of a report: only where a serve that runs gives it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.server import report_server as module
from flows.server.report_server import REPORTS_VARIABLE, ReportServer, report_server
from tests.flows.server.test_report_server import snapshot


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReportServer]:
    monkeypatch.setattr(module, "POLL_SECONDS", 0.01)
    with report_server(tmp_path, 0) as server:
        yield server


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The variables of Prefect's server."""
    from prefect.variables import Variable

    variables: dict[str, Any] = {}
    monkeypatch.setattr(Variable, "get", variables.get)
    return variables


def link(report: Path | None) -> str | None:
    from flows.orchestration.report_link import report_link

    return report_link(str(report) if report else None)


def test_a_report_that_is_served_has_a_link(server: ReportServer, announced: dict[str, Any], tmp_path: Path) -> None:
    announced[REPORTS_VARIABLE] = server.announcement
    report = snapshot(tmp_path / "to")
    assert link(report) == f"{server.url}/to/snapshots/{report.parent.name}/report.html"


def test_no_report_has_no_link(announced: dict[str, Any]) -> None:
    assert link(None) is None


@pytest.mark.parametrize(
    "value",
    [
        None,
        "http://127.0.0.1:1",
        {},
        {"url": "http://127.0.0.1:1", "folder": "FOLDER"},  # nothing answers there
        {"url": "http://127.0.0.1:x", "folder": "FOLDER"},
        {"url": "http://example.org", "folder": "FOLDER"},
        {"url": "SERVER", "folder": "/elsewhere"},
    ],
)
def test_a_report_that_is_not_served_has_none(
    server: ReportServer, announced: dict[str, Any], tmp_path: Path, value: Any
) -> None:
    if isinstance(value, dict):
        value = {key: {"FOLDER": str(tmp_path), "SERVER": server.url}.get(text, text) for key, text in value.items()}
    announced[REPORTS_VARIABLE] = value
    assert link(snapshot(tmp_path / "to")) is None


def test_a_report_that_the_serve_does_not_find_has_none(
    server: ReportServer, announced: dict[str, Any], tmp_path: Path
) -> None:
    announced[REPORTS_VARIABLE] = server.announcement
    report = snapshot(tmp_path / "to")
    (report.parent / "manifest.json").unlink()
    assert link(report) is None
