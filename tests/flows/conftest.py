"""A built folder, an S3 server, and one Prefect server for all tests marked `server`, which run in one process."""

from __future__ import annotations

import logging
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from flows.object_store.client import Objects, map_concurrently
from flows.object_store.pointer import LATEST, read_pointer
from flows.operations import build
from flows.settings import BuildSettings
from tests.conftest import FakeReader, write_inbox
from tests.flows.building import add_to_store, article, lines, object_keys, use_machine
from tests.flows.papers import build_papers
from tests.flows.prefect_server import call, start, start_server, stop


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need the S3 server as slow: `make test-fast` has those with a store in memory."""
    for item in items:
        if "s3_endpoint" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def built_inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the tables of the inbox, built once. No test changes them."""
    folder = tmp_path_factory.mktemp("built")
    write_inbox(folder / "inbox")
    build(BuildSettings(inputs=[str(folder / "inbox")], to=str(folder / "to"), reader="rules", workers=1))
    return folder / "to"


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the tables of `tests.flows.papers`, built once. No test changes them."""
    return build_papers(tmp_path_factory.mktemp("papers"))


@pytest.fixture
def to(built_inbox: Path, inbox: Path, tmp_path: Path) -> Path:
    """Return a copy of the tables of the inbox."""
    return Path(shutil.copytree(built_inbox, tmp_path / "to", symlinks=True))


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment for clients of a running Prefect server."""
    env, process = start_server(tmp_path_factory.mktemp("prefect"))
    yield env
    stop(process)


@pytest.fixture(scope="session")
def deployed(environment: dict[str, str]) -> dict[str, str]:
    """The same environment, with the work pool and the deployments of prefect.yaml on the server."""
    call(environment, "prefect", "work-pool", "create", "newstables", "--type", "process")
    call(environment, "prefect", "--no-prompt", "deploy", "--all")
    return environment


@pytest.fixture(scope="session")
def worker(deployed: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The same environment, with a worker that looks for runs every two seconds."""
    log = tmp_path_factory.mktemp("worker") / "worker.log"
    quick = deployed | {"PREFECT_WORKER_QUERY_SECONDS": "2"}
    process = start(quick, log, "prefect", "worker", "start", "--pool", "newstables")
    yield deployed
    stop(process)
    print(log.read_text("utf-8"))


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """The URL of an S3 server. It answers one request at a time, because moto checks and writes without a lock."""
    pytest.importorskip("obstore", reason="obstore is not installed: pip install 'newstables[store]'")
    pytest.importorskip("moto", reason="moto, an S3 server for tests, is not installed: it is in the extra dev")
    pytest.importorskip("flask_cors", reason="flask and flask-cors, which moto's server needs, are not installed")
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def url(s3_endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """A URL in a bucket that only this test uses."""
    import boto3

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_endpoint)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "one"))
    boto3.client("s3").create_bucket(Bucket="bucket")
    return f"s3://bucket/{re.sub(r'[^a-z]', '_', request.node.name)}"


class Stored(NamedTuple):
    """Tables in an object store.

    Attributes:
        url: Where they are.
        first: Id of the first snapshot, with the articles a and b.
        second: Id of the published snapshot, with a, b and c.
    """

    url: str
    first: str
    second: str


@pytest.fixture(scope="session")
def stored_objects() -> dict[str, bytes]:
    """Return the objects of the fixture `stored` by key, once it has built them."""
    return {}


@pytest.fixture
def stored(
    url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fake_reader: FakeReader,
    stored_objects: dict[str, bytes],
) -> Stored:
    """Return two snapshots in a store. They are built once; another machine continues."""
    objects = Objects(url)
    if not stored_objects:
        add_to_store(url, tmp_path, article("a"), article("b", "2026-02"))
        add_to_store(url, tmp_path, article("c", "2026-03"))
        found = {key: objects.read(key) for key in [*object_keys(url), LATEST]}
        stored_objects |= {key: read[0] for key, read in found.items() if read}
    map_concurrently(lambda key: objects.put(key, stored_objects[key]), list(stored_objects))
    lines(tmp_path / "feed", article("c", "2026-03"))
    use_machine(monkeypatch, tmp_path, "two")
    return Stored(url, *read_pointer(objects).kept)
