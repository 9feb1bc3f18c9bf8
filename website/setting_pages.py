"""Write the page of settings from their declarations."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from flows.fetch.fetch_settings import FetchSettings
from flows.quarantine_operations import RetrySettings
from flows.settings import BuildSettings, CheckSettings, PruneSettings, RefreshSettings
from website.command_pages import plain
from website.markdown_text import anchor_of

# The settings of each flow or command, and where they are given.
GIVEN: tuple[tuple[type[BaseModel], str, str], ...] = (
    (BuildSettings, "Building", "`newstables build`, `newstables.BuildSettings` and the deployment `build-tables`"),
    (RefreshSettings, "Reading again", "`newstables build --refresh` and the deployment `refresh-tables`"),
    (FetchSettings, "Fetching feeds", "`newstables fetch` and the deployment `fetch-feeds`"),
    (CheckSettings, "Checking", "`newstables check` and the deployment `check-tables`"),
    (PruneSettings, "Removing snapshots", "`newstables snapshots prune` and the deployment `prune-snapshots`"),
    (RetrySettings, "Trying refused records again", "`newstables quarantine retry`"),
)
START = """# Which settings are there?

On the command line a setting is an option: `keep_hours` is `--keep-hours`. In Python and in Prefect's form it has the
name given here. Nothing else is configured: there is no file of settings.
"""


def setting_page() -> str:
    """Return the page: a list of settings with default and meaning for each flow."""
    return "\n".join([START, *(_part(*given) for given in GIVEN)])


def _part(settings: type[BaseModel], heading: str, where: str) -> str:
    parts = [f"## {heading} {{ #{anchor_of(heading)} }}", f"{plain(settings.__doc__ or '')} For {where}."]
    for name, field in settings.model_fields.items():
        meaning = plain(field.description or BuildSettings.model_fields[name].description or "")
        parts.append(f"`{name}`\n:   {meaning} {_default(field)}".rstrip())
    return "\n\n".join(parts) + "\n"


def _default(field: FieldInfo) -> str:
    """Return the default, unless the description says what happens without one."""
    value: Any = field.default
    if value is None or value == [] or value == {}:
        return ""
    return f"Default: `{str(value).lower() if isinstance(value, bool) else value}`."
