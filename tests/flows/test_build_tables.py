"""The flow that builds the tables: its parameters, its run names, and its deployment on a real server."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.flows.prefect_server import call
from transforms.readers import READERS


@pytest.mark.server
def test_manual_deployment_of_a_plain_clone(worker: dict[str, str], inbox: Path, tmp_path: Path) -> None:
    settings = json.dumps({"inputs": [str(inbox)], "to": str(tmp_path / "to")})
    output = call(
        worker, "prefect", "deployment", "run", "build-tables/manual", "-p", f"settings={settings}", "--watch"
    )
    assert "Completed" in output
    manifest = json.loads((tmp_path / "to" / "published" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["accounting"]["published"] == 3


def test_schema_has_limits_and_descriptions() -> None:
    from flows.build_tables import build_tables

    form, group = (build_tables.parameters.definitions[name] for name in ("BuildForm", "BuildGroup"))
    assert form["additionalProperties"] is False
    assert group["properties"]["min_chars"]["minimum"] == 1
    assert form["properties"]["reader"]["enum"] == list(READERS)
    for schema in (form, group):
        assert [name for name, field in schema["properties"].items() if not {"description", "$ref"} & set(field)] == []


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({}, "build data/raw into data"),
        ({"inputs": ["a", "b", "c"], "to": "x"}, "build a and 2 more into x"),
        ({"since": "2026-01-01", "until": "2026-01-31"}, "build data/raw from 2026-01-01 to 2026-01-31 into data"),
        ({"dry_run": True}, "dry run of data/raw into data"),
        ({"advanced": {"dry_run": True}}, "dry run of data/raw into data"),
        ({"since": "soon"}, "wrong settings"),
    ],
)
def test_run_is_named_after_input_and_folder(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any], name: str
) -> None:
    from flows import build_tables
    from flows.orchestration import forms

    monkeypatch.setattr(forms, "flow_run", SimpleNamespace(parameters={"settings": settings}))
    assert build_tables.run_name() == name
