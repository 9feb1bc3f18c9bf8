"""Shared by all tests: no test uses the Prefect settings of this machine, and one process runs the Prefect server."""

from __future__ import annotations

import json
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from transforms.reader_api import Article, Reading

# A busy machine may take long for an example.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")

# A shell starts a command in the background with SIGINT ignored, and children inherit that: Ctrl-C could not be tested.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Fixtures that are costly to set up: a Prefect server, the wheel with the environment where it is installed, and the
# notebooks, which are run once.
SHARED = ("environment", "wheel", "notebook_runs")


class SharedInOneProcess(LoadScopeScheduling):  # type: ignore[misc]
    """Gives all tests that share a costly fixture to one process, so that it is set up once, and the others one by one.

    Tests with a server of their own may run in parallel. The largest scope is given out first: the shared server's
    tests, which take longest.
    """

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        self._shared: dict[str, str] = {}

    def add_node_collection(self, node: Any, collection: Sequence[str]) -> None:
        self._shared.update(json.loads(Path(node.workerinput["shared"]).read_text("utf-8")))
        super().add_node_collection(node, collection)

    def _split_scope(self, nodeid: str) -> str:
        return self._shared.get(nodeid, nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SharedInOneProcess | None:
    """Replace the default scheduler of `-n`; an explicit --dist is kept."""
    return SharedInOneProcess(config, log) if config.getoption("dist") == "load" else None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Name a file to the process for what it cannot send: it alone sees the fixtures, and sends only names of tests."""
    folder = tempfile.mkdtemp(prefix="newstables-tests-")
    node.config.add_cleanup(partial(shutil.rmtree, folder))
    node.workerinput["shared"] = f"{folder}/shared.json"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Write that file, the shared fixture per test, before the names are sent."""
    if file := getattr(session.config, "workerinput", {}).get("shared"):
        uses = {item.nodeid: getattr(item, "fixturenames", ()) for item in session.items}
        shared = {test: fixture for test, used in uses.items() for fixture in SHARED if fixture in used}
        Path(file).write_text(json.dumps(shared), encoding="utf-8")


@pytest.fixture(autouse=True)
def _no_prefect(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.delenv("PREFECT_PROFILE", raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path_factory.getbasetemp() / "prefect"))
    monkeypatch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    monkeypatch.setenv("DO_NOT_TRACK", "1")


@pytest.fixture(autouse=True, scope="session")
def _no_waiting_for_the_disk() -> Iterator[None]:
    """Let fsync do nothing in this process: no test cuts the power. `make soak` keeps it."""
    patch = pytest.MonkeyPatch()
    if not os.environ.get("NEWSTABLES_SOAK"):
        patch.setattr(os, "fsync", lambda descriptor: None)
    yield
    patch.undo()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Return a small input: two dated articles and one without a date, one of them twice, and two refused lines."""
    return write_inbox(tmp_path / "inbox")


def write_inbox(folder: Path) -> Path:
    """Write the input of the fixture `inbox`."""
    folder.mkdir()
    (folder / "feed.jsonl").write_text(
        '{"id": "bridge", "published_at": "2026-01-05", "text": '
        '"They met on Monday. \\"We will rebuild the bridge,\\" said Mayor Anna Kovacs.\\n\\nNobody objected."}\n'
        '{"id": "harbour", "published_at": "2026-02-11", "text": "Jon Berg said that the harbour stays closed."}\n'
        '{"id": "harbour", "published_at": "2026-02-11", "text": "Jon Berg said that the harbour stays closed."}\n'
        '{"id": "empty", "text": ""}\n'
        "{broken\n",
        encoding="utf-8",
    )
    (folder / "note.txt").write_text("Rain fell on the old town.\n", encoding="utf-8")
    return folder


class FakeReader:
    """Finds nothing and remembers what it read. It fails on the word `poison` and never ends on the word `endless`."""

    name = "rules"
    releases_gil = False

    def __init__(self) -> None:
        self.version = "1"
        self.poison = "poison"
        self.read_texts: list[str] = []

    def read(self, articles: Sequence[Article]) -> list[Reading]:
        for article in articles:
            if self.poison in article.text:
                raise ValueError("poisoned")
            while "endless" in article.text:  # computes: the time limit does not count waiting
                pass
        self.read_texts += [article.text for article in articles]
        return [Reading() for _ in articles]


@pytest.fixture
def fake_reader(monkeypatch: pytest.MonkeyPatch) -> FakeReader:
    """Replace the reader `rules` in this process."""
    reader = FakeReader()
    monkeypatch.setattr("transforms.readers.get", lambda name: reader)
    return reader
