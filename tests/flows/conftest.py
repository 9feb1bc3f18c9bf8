"""A built folder, an S3 server, and one Prefect server for all tests marked `server`, which run in one process."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.common.serving import free_port
from flows.operations import build
from flows.settings import BuildSettings
from tests.flows.prefect_server import call, client_environment, start, stop, wait_for


@pytest.fixture
def to(inbox: Path, tmp_path: Path) -> Path:
    """The folder of a build of the inbox."""
    build(BuildSettings(inputs=[str(inbox)], to=str(tmp_path / "to"), workers=1))
    return tmp_path / "to"


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment for clients of a running Prefect server."""
    port = free_port()
    env = client_environment(tmp_path_factory.mktemp("prefect"), port)
    log = tmp_path_factory.mktemp("server") / "server.log"
    process = start(env, log, "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port))
    try:
        wait_for(f"{env['PREFECT_API_URL']}/health")
        yield env
    finally:
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
