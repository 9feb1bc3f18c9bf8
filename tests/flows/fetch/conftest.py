"""A site on loopback and a newsroom that fetches its feed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.fetch.feed_site import Newsroom, Site, running_site


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as site:
        yield site


@pytest.fixture
def newsroom(site: Site, tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path, f"{site.url}/feed")
