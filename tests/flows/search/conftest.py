"""An archive of three papers with its index."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.search.search_archive import OpenIndex, open_index


@pytest.fixture(scope="session")
def index(papers: Path) -> Iterator[OpenIndex]:
    """Return the index of the tables of `tests.flows.papers`."""
    with open_index(papers) as opened:
        yield opened
