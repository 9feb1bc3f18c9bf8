"""The forms that Prefect's UI draws for the deployments, and the settings that are made of what was entered.

`flows.settings` declares the settings. A form shows those that an editor needs first and the others in a group.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar

from prefect.runtime import flow_run
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from flows.errors import InputError
from flows.fetch.fetch_settings import FetchSettings
from flows.setting_fields import ReaderName, Text
from flows.settings import (
    BuildAdvanced,
    BuildBasics,
    BuildSettings,
    CheckSettings,
    PruneSettings,
    RefreshAdvanced,
    RefreshBasics,
)
from flows.wording import describe_problems
from transforms.readers import DEFAULT

GROUP = "advanced"
PATHS = ("inputs", "to", "work", "feeds")
S = TypeVar("S", bound=BaseModel)


def draw(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Change the JSON schema of a form to one that Prefect's UI draws for people.

    - A setting that may be left out is an empty field. Of "a date or null" the UI would say: Property is type "None".
    - Each path says in which folder relative paths start: where `prefect deploy` was called, as the runs start there.
    - Prefect's API also takes the settings of the group outside it, where they were before there was a group.
    """
    for name, field in schema["properties"].items():
        if "default" in field and field["default"] is None:
            del field["default"]
            field.update(next(kind for kind in field.pop("anyOf") if kind["type"] != "null"))
        if name in PATHS:
            default = f" Default: {field['default']}." if field.get("default") else ""
            field["description"] += f"{default} Relative paths start in {Path.cwd()}."
    if GROUP in model.model_fields:
        group = model.model_fields[GROUP].get_default(call_default_factory=True)
        schema["patternProperties"] = {f"^({'|'.join(type(group).model_fields)})$": {}}


class ArticleBasics(BaseModel):
    """One article to look at, as a form has it: it may still be empty."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[
        Text | None, Field(description="Paste the text of one article, or its HTML. Leave out the URL.")
    ] = None
    url: Annotated[
        Text | None,
        Field(
            description="Or give the address of its page, such as https://example.org/news/1. Only pages of the public "
            "internet are fetched."
        ),
    ] = None
    title: Annotated[Text | None, Field(description="The headline, if the text does not have it. Optional.")] = None
    reader: ReaderName = DEFAULT


class ArticleSettings(ArticleBasics):
    """One article to look at: its text or its URL."""

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        if bool(self.text) == bool(self.url):
            raise ValueError("enter either the text of an article or its url")
        return self


class _Form(BaseModel):
    model_config = ConfigDict(json_schema_extra=draw)


class BuildGroup(_Form, BuildAdvanced):
    """Settings that most builds leave as they are."""

    model_config = ConfigDict(title="Advanced")


class BuildForm(_Form, BuildBasics):
    """The form of a build."""

    advanced: BuildGroup = Field(default_factory=BuildGroup)


class RefreshGroup(_Form, RefreshAdvanced):
    """Settings that most refreshes leave as they are."""

    model_config = ConfigDict(title="Advanced")


class RefreshForm(_Form, RefreshBasics):
    """The form of a refresh."""

    advanced: RefreshGroup = Field(default_factory=RefreshGroup)


class ArticleForm(_Form, ArticleBasics):
    """The form for one article."""


class CheckForm(_Form, CheckSettings):
    """The form of a check."""


class PruneForm(_Form, PruneSettings):
    """The form of the removal of former snapshots."""


class FetchForm(_Form, FetchSettings):
    """The form of a fetch of feeds."""


def settings_of(model: type[S], entered: Any) -> S:
    """Return the settings that were entered in a form.

    Spaces around texts are dropped. What is empty has its default, unless it is a text that may not be blank.

    Args:
        model: The settings, such as `flows.settings.BuildSettings`.
        entered: A form, or the values of one as the API holds them. Those of the group may also stand outside it.

    Raises:
        InputError: A value is wrong. The message names its field.
    """
    values = entered.model_dump() if isinstance(entered, BaseModel) else entered
    try:
        return model.model_validate(_flat(model, values) if isinstance(values, Mapping) else values)
    except ValidationError as error:
        raise InputError(describe_problems(error, lambda name: name.replace("_", " ").title())) from None


def form_of(settings: BuildSettings) -> BuildForm:
    """Return the form of a build with these settings in it."""
    values = settings.model_dump(exclude_unset=True)
    group = {name: values.pop(name) for name in BuildGroup.model_fields if name in values}
    return BuildForm(**values, advanced=BuildGroup(**group))


def run_name(model: type[S], name: Callable[[S], str]) -> str:
    """Return the name of the current run: what `name` makes of its settings."""
    try:
        return name(settings_of(model, flow_run.parameters.get("settings")))
    except InputError:
        return "wrong settings"  # the run says what is wrong


def _flat(model: type[BaseModel], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with those of the group at the top, without those that were left empty."""
    alone = dict(values)
    if isinstance(values.get(GROUP), Mapping):
        alone |= alone.pop(GROUP)
    stripped = {name: _strip(value) for name, value in alone.items()}
    optional = {name for name, field in model.model_fields.items() if field.default is None}
    empty = {name for name, value in stripped.items() if value is None or (value == "" and name in optional)}
    return {name: value for name, value in stripped.items() if name not in empty}


def _strip(value: Any) -> Any:
    if isinstance(value, list):
        return [_strip(item) for item in value]
    return value.strip() if isinstance(value, str) else value
