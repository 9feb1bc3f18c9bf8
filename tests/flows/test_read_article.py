"""The flow that reads one article: its form, its run names, how it ends, and its deployment on a real server."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.flows.prefect_server import call, call_api

TEXT = 'Rain fell. "We will rebuild the bridge," said Mayor Anna Kovacs.'


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"text": "Rain\nfell."}, "read Rain fell."),
        ({"text": "Rain fell.", "title": "Rain"}, "read Rain"),
        ({"url": "https://example.org/1"}, "read https://example.org/1"),
        ({"text": "x" * 100}, f"read {'x' * 60}…"),
        ({}, "wrong settings"),
    ],
)
def test_run_is_named_after_the_article(monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any], name: str) -> None:
    from flows import read_article
    from flows.orchestration import forms

    monkeypatch.setattr(forms, "flow_run", SimpleNamespace(parameters={"settings": settings}))
    assert read_article.run_name() == name


def test_form_has_plain_fields_with_descriptions() -> None:
    from flows.read_article import read_article

    form = read_article.parameters.definitions["ArticleForm"]
    assert list(form["properties"]) == ["text", "url", "title", "reader"]
    assert [name for name, field in form["properties"].items() if field["type"] != "string"] == []
    assert [name for name, field in form["properties"].items() if "description" not in field] == []


@pytest.mark.parametrize(
    "entered", [{}, {"text": " ", "url": ""}, {"text": "Rain.", "url": "https://example.org/1"}], ids=str
)
def test_wrong_settings_fail_with_a_sentence(monkeypatch: pytest.MonkeyPatch, entered: dict[str, str]) -> None:
    from prefect.logging import disable_run_logger

    from flows.orchestration import outcomes
    from flows.read_article import read_article

    monkeypatch.setattr(outcomes, "send_or_warn", lambda *_, **__: None)
    with disable_run_logger():
        state: Any = read_article.fn(entered)  # type: ignore[arg-type]
    assert state.is_failed()
    assert state.message == "enter either the text of an article or its url"


@pytest.mark.server
def test_a_text_pasted_into_the_form_shows_its_quotes(worker: dict[str, str], tmp_path: Path) -> None:
    settings = json.dumps({"text": TEXT, "title": "Bridge", "reader": "rules"})
    output = call(
        worker, "prefect", "deployment", "run", "read-article/article", "-p", f"settings={settings}", "--watch"
    )
    assert "Completed" in output
    found = call_api(worker["PREFECT_API_URL"], "artifacts/latest/filter", {"artifacts": {"key": {"any_": ["quotes"]}}})
    assert "We will rebuild the bridge" in json.dumps(found)
