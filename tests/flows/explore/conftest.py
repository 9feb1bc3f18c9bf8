"""A site of hostile articles, asked without a server."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from flows.explore.database_cache import database_of
from flows.explore.explore_site import make_site
from flows.explore.guarded_app import guarded
from flows.explore.shown_snapshot import ShownSnapshot
from tests.flows.building import current
from tests.flows.explore.hostile import build_hostile

Get = Callable[[str], httpx.Response]


@pytest.fixture(scope="session")
def explored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the tables of hostile articles, built once. No test changes them."""
    return build_hostile(tmp_path_factory.mktemp("explored"))


@pytest.fixture(scope="session")
def snapshot(explored: Path) -> str:
    return current(explored).id


@pytest.fixture(scope="session")
def file(explored: Path, snapshot: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the SQLite file of the tables."""
    return database_of(str(explored), snapshot, folder=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def database(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file)) as opened:
        yield opened


@pytest.fixture(scope="session")
def get(explored: Path, snapshot: str, file: Path) -> Get:
    """Return a function that gets a path of the site."""
    pytest.importorskip("datasette", reason="datasette is not installed: it is in the extra dev")
    app = guarded(make_site(file, ShownSnapshot(str(explored), snapshot)).app(), ["site.example"])

    async def ask(path: str) -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://site.example", timeout=60
        ) as client:
            return await client.get(path)

    return lambda path: asyncio.run(ask(path))
