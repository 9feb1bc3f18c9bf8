"""The server of reports gives a browser of this machine the reports of snapshots, and nothing else."""

from __future__ import annotations

import http.client
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.server import report_server as module
from flows.server.report_server import ReportServer, report_path, report_server
from flows.snapshots.manifest import MANIFEST
from tests.flows.prefect_server import LONG_SECONDS

ID = "20260105T080000Z-a1b2c3"


def snapshot(folder: Path, content: str = "report", snapshot_id: str = ID) -> Path:
    """Write a snapshot with a report; return the path of the report."""
    path = folder / "snapshots" / snapshot_id
    path.mkdir(parents=True)
    (path / MANIFEST).write_text(json.dumps({"snapshot": snapshot_id, "report": "report.html"}), encoding="utf-8")
    (path / "report.html").write_text(content, encoding="utf-8")
    return path / "report.html"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The served folder: tables in `news tables`, which published one snapshot."""
    folder = tmp_path / "served"
    snapshot(folder / "news tables")
    (folder / "news tables" / "published").symlink_to(f"snapshots/{ID}")
    return folder


@pytest.fixture(autouse=True)
def _stops_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 0.01)


@pytest.fixture
def server(folder: Path) -> Iterator[ReportServer]:
    with report_server(folder, 0) as server:
        yield server


def ask(server: ReportServer, path: str, method: str = "GET", host: str | None = None) -> tuple[int, str]:
    """Send a path as it is, and return the status and body of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=LONG_SECONDS)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host or f"127.0.0.1:{server.server_port}")
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


def test_a_report_is_served_by_the_id_of_its_snapshot(server: ReportServer, folder: Path) -> None:
    path = report_path(folder, folder / "news tables" / "published" / "report.html")
    assert path == f"/news%20tables/snapshots/{ID}/report.html"
    assert ask(server, path) == (200, "report")
    assert ask(server, path, "HEAD") == (200, "")
    assert ask(server, f"{path}?x=1") == (200, "report")
    assert ask(server, path, host=f"localhost:{server.server_port}") == (200, "report")


def test_a_report_elsewhere_has_no_path(folder: Path, tmp_path: Path) -> None:
    assert report_path(folder, snapshot(tmp_path / "elsewhere")) is None


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/news%20tables",
        "/news%20tables/",
        "/news%20tables/snapshots/",
        f"/news%20tables/snapshots/{ID}/",
        f"/news%20tables/snapshots/{ID}/manifest.json",
        f"/news%20tables/snapshots/{ID}/report.html/",
        f"/news%20tables/snapshots/{ID}/./report.html",
        f"/news%20tables/snapshots/{ID}/report.html%00",
        f"/news%20tables/snapshots/{ID}.tmp/report.html",
        "/news%20tables/published/report.html",
        f"/./news%20tables/snapshots/{ID}/report.html",
        f"/snapshots/{ID}/report.html",
        "/news%20tables/snapshots/20200101T000000Z-a/report.html",
        f"/../elsewhere/snapshots/{ID}/report.html",
        f"/%2e%2e/elsewhere/snapshots/{ID}/report.html",
        f"/..%2felsewhere/snapshots/{ID}/report.html",
        f"/news%20tables/../../elsewhere/snapshots/{ID}/report.html",
    ],
)
def test_nothing_else_is_served(server: ReportServer, tmp_path: Path, path: str) -> None:
    snapshot(tmp_path / "elsewhere", "secret")
    status, body = ask(server, path)
    assert status == 404
    assert "There is no report here" in body
    assert "secret" not in body


@pytest.mark.parametrize("linked", ["tables", "tables/snapshots", f"tables/snapshots/{ID}", "report"])
def test_links_are_not_followed(server: ReportServer, folder: Path, tmp_path: Path, linked: str) -> None:
    secret = snapshot(tmp_path / "elsewhere", "secret")
    report = snapshot(folder / "tables")
    link = report if linked == "report" else folder / linked
    target = secret if linked == "report" else tmp_path / "elsewhere" / link.relative_to(folder / "tables")
    link.rename(tmp_path / "moved")
    link.symlink_to(target)
    assert report.read_text("utf-8") == "secret"
    assert ask(server, f"/tables/snapshots/{ID}/report.html")[0] == 404


@pytest.mark.parametrize(
    "manifest", [None, "{", "[]", '{"snapshot": "other", "report": "report.html"}', f'{{"snapshot": "{ID}"}}']
)
def test_a_file_that_no_manifest_names_is_not_served(server: ReportServer, folder: Path, manifest: str | None) -> None:
    path = folder / "news tables" / "snapshots" / ID / MANIFEST
    path.unlink()
    if manifest:
        path.write_text(manifest, encoding="utf-8")
    assert ask(server, f"/news%20tables/snapshots/{ID}/report.html")[0] == 404


def test_a_pipe_is_not_waited_for(server: ReportServer, folder: Path) -> None:
    report = folder / "news tables" / "snapshots" / ID / "report.html"
    report.unlink()
    os.mkfifo(report)
    assert ask(server, f"/news%20tables/snapshots/{ID}/report.html")[0] == 404


def test_a_page_under_another_name_gets_nothing(server: ReportServer) -> None:
    assert ask(server, f"/news%20tables/snapshots/{ID}/report.html", host="example.org") == (403, "")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_sent(server: ReportServer, method: str) -> None:
    assert ask(server, f"/news%20tables/snapshots/{ID}/report.html", method)[0] == 501


def test_only_this_machine_is_served(server: ReportServer) -> None:
    assert server.server_address[0] == "127.0.0.1"


def test_another_port_is_chosen_and_told_if_this_one_is_taken(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with report_server(folder, port) as server:
            assert server.server_port != port
            assert f"(port {port} is taken;" in server.describe()
            assert server.announcement == {"url": server.url, "folder": str(folder)}
            assert ask(server, f"/news%20tables/snapshots/{ID}/report.html")[0] == 200
    with report_server(folder, server.server_port) as again:
        assert again.describe() == f"Reports of runs below {folder}: {server.url}, linked under Artifacts"
