"""The forms of the deployments: what Prefect's UI draws, and the settings that are made of what was entered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from prefect.utilities.schema_tools.validation import ValidationError, is_valid_schema, validate
from pydantic import BaseModel

from flows.errors import InputError
from flows.fetch.fetch_settings import FetchSettings
from flows.orchestration import forms
from flows.orchestration.forms import BuildForm, CheckForm, FetchForm, PruneForm, RefreshForm, form_of, settings_of
from flows.settings import BuildSettings, CheckSettings, PruneSettings, RefreshSettings

MODELS: list[tuple[type[BaseModel], type[BaseModel]]] = [
    (BuildForm, BuildSettings),
    (RefreshForm, RefreshSettings),
    (CheckForm, CheckSettings),
    (FetchForm, FetchSettings),
    (PruneForm, PruneSettings),
]


def schema(form: type[BaseModel]) -> dict[str, Any]:
    return form.model_json_schema(ref_template="#/definitions/{model}")


def fields(form: type[BaseModel]) -> dict[str, dict[str, Any]]:
    """Return the fields of a form and its group."""
    drawn = schema(form)
    return {n: f for part in (drawn, *drawn.get("$defs", {}).values()) for n, f in part["properties"].items()}


def test_what_an_editor_needs_comes_first() -> None:
    assert list(schema(BuildForm)["properties"]) == ["inputs", "to", "since", "until", "reader", "advanced"]
    assert list(schema(RefreshForm)["properties"]) == ["inputs", "to", "reader", "advanced"]


@pytest.mark.parametrize(("form", "settings"), MODELS)
def test_a_form_has_all_settings_and_their_defaults(form: type[BaseModel], settings: type[BaseModel]) -> None:
    assert set(fields(form)) - {"advanced"} == set(settings.model_fields)
    assert settings_of(settings, form()) == settings()
    assert settings_of(settings, {}) == settings()


@pytest.mark.parametrize("form", [form for form, _ in MODELS])
def test_no_field_is_of_type_none(form: type[BaseModel]) -> None:
    assert [name for name, field in fields(form).items() if "anyOf" in field or field.get("default", "") is None] == []


@pytest.mark.parametrize("form", [form for form, _ in MODELS])
def test_paths_name_their_folder(form: type[BaseModel], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    naming = {name for name, field in fields(form).items() if str(tmp_path) in field.get("description", "")}
    assert naming == set(fields(form)) & {"inputs", "to", "work", "feeds"}


@pytest.mark.parametrize(
    ("entered", "message"),
    [
        ({"to": "   "}, "To: must not be blank"),
        ({"inputs": ["articles", ""]}, "Inputs: must not be blank"),
        ({"advanced": {"min_chars": 0}}, "Min Chars: Input should be greater than or equal to 1 (not 0)"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "since (2026-02-01) is after until (2026-01-01); swap them"),
        ({"reader": "oracle", "nix": 1}, "Nix: Extra inputs are not permitted (not 1)"),
        ({"advanced": 7}, "Advanced: Extra inputs are not permitted (not 7)"),
        (None, "Input should be a valid dictionary"),
    ],
)
def test_wrong_entries_are_one_sentence(entered: Any, message: str) -> None:
    with pytest.raises(InputError) as caught:
        settings_of(BuildSettings, entered)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_spaces_around_texts_are_dropped() -> None:
    entered = {"inputs": [" articles/ "], "to": "data\n"}
    assert settings_of(BuildSettings, entered) == BuildSettings(inputs=["articles/"], to="data")


@pytest.mark.parametrize("left_empty", ["", " ", None])
def test_optional_fields_may_be_left_empty(left_empty: str | None) -> None:
    entered = {"since": left_empty, "advanced": {"workers": left_empty, "work": left_empty, "min_chars": None}}
    assert settings_of(BuildSettings, entered) == BuildSettings()


def test_settings_stand_outside_the_group_too() -> None:
    before = {"to": "tables", "workers": 3, "batch_articles": 50}
    validate({"settings": before}, prefect_schema(), raise_on_error=True)
    assert settings_of(BuildSettings, before) == BuildSettings(to="tables", workers=3, batch_articles=50)


@pytest.mark.parametrize(
    ("entered", "message"),
    [
        ({"to": "   "}, "must not be blank"),
        ({"inputs": [" "]}, "must not be blank"),
        ({"nix": 1}, "'nix' does not match any of the regexes"),
        ({"advanced": {"min_chars": 0}}, "0 is less than the minimum of 1"),
    ],
)
def test_the_api_refuses_wrong_entries(entered: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        validate({"settings": entered}, prefect_schema(), raise_on_error=True)


def test_the_api_takes_what_the_form_sends() -> None:
    group = {"refresh": False, "min_chars": 1, "keep_hours": 24, "workers": None}
    sent: dict[str, Any] = {"inputs": [], "to": "data", "since": "2026-01-05", "until": None, "advanced": group}
    validate({"settings": sent}, prefect_schema(), raise_on_error=True)
    assert settings_of(BuildSettings, sent) == BuildSettings.model_validate({"since": "2026-01-05"})


def prefect_schema() -> dict[str, Any]:
    """Return the schema that the API validates the parameters of a build with."""
    from flows.build_tables import build_tables

    found = build_tables.parameters.model_dump_for_openapi()
    is_valid_schema(found)
    return found


def test_the_form_of_settings_leads_back_to_them() -> None:
    settings = BuildSettings.model_validate({"inputs": ["a"], "since": "2026-01-02", "workers": 3, "runner": "threads"})
    assert settings_of(BuildSettings, form_of(settings)) == settings
    assert settings_of(BuildSettings, form_of(settings).model_dump(mode="json")) == settings


def test_a_run_with_wrong_settings_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    class Run:
        parameters: dict[str, Any] = {"settings": {"to": " "}}  # noqa: RUF012

    monkeypatch.setattr(forms, "flow_run", Run)
    assert forms.run_name(CheckSettings, lambda settings: settings.to) == "wrong settings"


@pytest.mark.parametrize("form", [BuildForm, RefreshForm])
def test_the_group_has_a_title_for_people(form: type[BaseModel]) -> None:
    assert [group["title"] for group in schema(form)["$defs"].values()] == ["Advanced"]
