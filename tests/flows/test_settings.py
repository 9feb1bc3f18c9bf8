"""Invalid settings are refused before any work, and say why."""

from __future__ import annotations

import os
from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from flows.settings import BuildSettings, CheckSettings, PruneSettings, RefreshSettings

MODELS = (BuildSettings, RefreshSettings, CheckSettings, PruneSettings)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"since": "2026-02-01", "until": "2026-01-01"}, "swap them"),
        ({"since": 20_000}, "give a day as YYYY-MM-DD"),
        ({"since": "tomorrow"}, "give a day as YYYY-MM-DD"),
        ({"reader": "oracle"}, "the readers are: "),
        ({"workers": 0}, "greater than or equal to 1"),
        ({"batch_articles": 20_000}, "less than or equal to 10000"),
        ({"dask_address": "tcp://host:8786"}, "needs runner dask"),
        ({"dask_address": "tcp://host:8786", "runner": "dask", "workers": 2}, "has its own workers"),
        ({"work": "/shared"}, "work is only for tables in an object store"),
        ({"to": "s3://bucket/x", "runner": "ray"}, "--work FOLDER"),
        ({"unknown": 1}, "Extra inputs are not permitted"),
        ({"to": "   "}, "must not be blank"),
        ({"inputs": ["articles", "\n"]}, "must not be blank"),
        ({"source": ""}, "must not be blank"),
        ({"to": "s3://bucket/x", "work": " "}, "must not be blank"),
    ],
)
def test_invalid_values_are_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        BuildSettings(**values)


@pytest.mark.parametrize("day", ["2026-01-05", date(2026, 1, 5), "2026-01-05T00:00:00"])
def test_days_are_parsed(day: object) -> None:
    assert BuildSettings.model_validate({"since": day}).since == date(2026, 1, 5)


def test_the_default_number_of_workers_is_the_number_of_cpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1, 2}, raising=False)
    assert BuildSettings().n_workers == 3
    assert BuildSettings(workers=5).n_workers == 5


def test_a_refresh_is_a_build_with_the_same_settings() -> None:
    settings = RefreshSettings(to="tables", reader="rules", workers=2)
    build = settings.to_build()
    assert build.refresh
    assert settings.model_dump().items() <= build.model_dump().items()


@pytest.mark.parametrize("model", MODELS)
def test_each_setting_has_a_description(model: type[BaseModel]) -> None:
    assert [name for name, field in model.model_fields.items() if not field.description] == []


@pytest.mark.parametrize("name", ["batch_articles", "keep_hours", "wait", "warn_quarantined", "min_chars"])
def test_limits_are_part_of_the_description(name: str) -> None:
    field = {**BuildSettings.model_fields, **PruneSettings.model_fields}[name]
    limits = {type(limit).__name__: limit for limit in field.metadata}
    assert f"({limits['Ge'].ge:,} to {limits['Le'].le:,})" in (field.description or "")


@pytest.mark.parametrize(
    ("entered", "message"),
    [({"encoding": "klingon"}, "no encoding has the name 'klingon'"), ({"languages": "en,xx"}, "no language 'xx'")],
)
def test_unknown_encodings_and_languages_are_refused(entered: dict[str, str], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        BuildSettings.model_validate(entered)


def test_languages_may_be_names() -> None:
    assert BuildSettings(languages="English, deu,de").languages == "en,de"
