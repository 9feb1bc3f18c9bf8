"""The settings of a fetch."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from flows.setting_fields import DEFAULT_INPUT, Text
from flows.storage.locations import is_url

DEFAULT_FEEDS = "data/feeds.toml"
DEFAULT_PAGES = f"{DEFAULT_INPUT}/fetched"


def _refuse_url(path: str) -> str:
    if is_url(path):
        raise ValueError("must be a folder of this machine; copy its files to the store, or build them from here")
    return path


class FetchSettings(BaseModel):
    """Settings of a fetch: which feeds, and where their pages go."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    feeds: Annotated[Text, Field(description="File that lists the feeds: name, url and section of each.")] = (
        DEFAULT_FEEDS
    )
    to: Annotated[
        Text,
        AfterValidator(_refuse_url),
        Field(description="Folder for the pages, as WARC files, and for what was fetched before. A build reads it."),
    ] = DEFAULT_PAGES
    allow_private: Annotated[
        bool,
        Field(
            description="Also fetch from private, loopback and link-local addresses, such as a server in your own "
            "network. Otherwise these are refused, also where a feed or a redirect leads there."
        ),
    ] = False
