"""A built folder; one Prefect server for all tests that are marked `server`, which run in one process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.serving import free_port
from flows.build import build
from flows.settings import BuildSettings
from tests.flows.serving import call, client_environment, start, stop, wait_for


@pytest.fixture
def to(inbox: Path, tmp_path: Path) -> Path:
    """The inbox, built."""
    build(BuildSettings(inputs=[str(inbox)], to=str(tmp_path / "to"), workers=1))
    return tmp_path / "to"


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a running server's clients; the server ends with the tests."""
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
    """The same with the work pool and the deployments of prefect.yaml."""
    call(environment, "prefect", "work-pool", "create", "newstables", "--type", "process")
    call(environment, "prefect", "--no-prompt", "deploy", "--all")
    return environment


@pytest.fixture(scope="session")
def worker(deployed: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The same with a worker, which takes a run within two seconds."""
    log = tmp_path_factory.mktemp("worker") / "worker.log"
    quick = deployed | {"PREFECT_WORKER_QUERY_SECONDS": "2"}
    process = start(quick, log, "prefect", "worker", "start", "--pool", "newstables")
    yield deployed
    stop(process)
    print(log.read_text("utf-8"))
