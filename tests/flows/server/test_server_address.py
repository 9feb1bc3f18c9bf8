"""Which Prefect server is configured, and whether it answers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from flows.errors import ServerError
from flows.server import server_address
from tests.flows.prefect_server import ROOT


@pytest.mark.parametrize(("url", "found"), [("http://127.0.0.1:9/api", "http://127.0.0.1:9/api"), ("", None)])
def test_server_of_the_environment(monkeypatch: pytest.MonkeyPatch, url: str, found: str | None) -> None:
    monkeypatch.setenv("PREFECT_API_URL", url)
    assert server_address.server_url() == found


def test_dependency_on_prefect_configures_no_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["prefect"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert server_address.server_url() is None


@pytest.mark.slow
def test_server_of_a_profile(tmp_path: Path) -> None:
    profile = 'active = "mine"\n[profiles.mine]\nPREFECT_API_URL = "http://127.0.0.1:9/api"\n'
    (tmp_path / "profiles.toml").write_text(profile, encoding="utf-8")
    code = "from flows.server.server_address import server_url; print(server_url())"
    env = {**os.environ, "PREFECT_HOME": str(tmp_path)}
    ran = subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "http://127.0.0.1:9/api"


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/api", "http://127.0.0.1:x/api"])
def test_server_that_does_not_answer_is_an_error(url: str) -> None:
    with pytest.raises(ServerError, match=f"the Prefect server at {url} .* does not answer"):
        server_address.require_answer(url)


def test_server_that_answers_late_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    late = iter([True, False])

    def get(*_: object, **__: object) -> httpx.Response:
        if next(late):
            raise httpx.ReadTimeout("late")
        return httpx.Response(200)

    monkeypatch.setattr(httpx, "get", get)
    server_address.require_answer("http://127.0.0.1:9/api")
    assert list(late) == []
