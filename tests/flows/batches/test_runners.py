"""The choice of a runner; the same tables from every runner; clusters whose workers die or differ."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from flows.batches import clusters, runners, workers
from flows.errors import RunnerError, WorkerError
from flows.operations import build
from flows.progress import NO_PROGRESS, ProgressReporter
from flows.settings import BuildSettings
from flows.snapshots.manifest import MANIFEST
from flows.storage import disk
from tests.conftest import FakeReader
from tests.flows.clustering import LARGE, connected, dask_only, one_worker, refused, scheduler
from tests.flows.prefect_server import ROOT, call, call_api, flow_runs, until
from transforms import readers

ray_only = pytest.mark.skipif(find_spec("prefect_ray") is None, reason="needs newstables[ray]")
SMALL = 1_000


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with two worker processes."""
    folder = tmp_path_factory.mktemp("cluster")
    with (
        scheduler(folder / "scheduler") as address,
        one_worker(folder / "one", address),
        one_worker(folder / "two", address),
    ):
        connected(address, 2).close()
        yield address


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty articles with the sample's texts, and one line that is refused."""
    folder = tmp_path_factory.mktemp("articles")
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "data" / "sample").glob("*.txt"))]
    assert texts
    with (folder / "feed.jsonl").open("w", encoding="utf-8") as out:
        for i in range(60):
            out.write(json.dumps({"id": f"a{i}", "text": texts[i % len(texts)]}) + "\n")
        out.write("{broken\n")
    return folder


def run(articles: Path, to: Path, progress: ProgressReporter = NO_PROGRESS, **more: Any) -> str:
    asked: dict[str, Any] = {"reader": "rules", "batch_articles": 10, "batch_chars": 20_000} | more
    return build(BuildSettings(inputs=[str(articles)], to=str(to), **asked), progress).runner


def files(to: Path) -> list[dict[str, Any]]:
    """Return the manifest's entries of the published files: paths, rows, bytes and hashes."""
    listed: list[dict[str, Any]] = disk.read_json(to / "published" / MANIFEST)["files"]
    return listed


@pytest.fixture(scope="module")
def expected(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The files that one process writes."""
    to = tmp_path_factory.mktemp("expected")
    assert "in this process" in run(articles, to, workers=1)
    return files(to)


@pytest.mark.parametrize(
    ("asked", "size", "releases_gil", "kind", "workers", "why"),
    [
        ({"workers": 2}, LARGE, False, "processes", 2, "holds Python's lock"),
        ({"workers": 2}, LARGE, True, "threads", 2, "releases Python's lock"),
        ({"workers": 2}, SMALL, False, "inline", 1, "the input is small"),
        ({"workers": 2}, 900_000, False, "processes", 2, "holds Python's lock"),  # 400 articles of the BBC
        ({"workers": 1}, LARGE, True, "inline", 1, "only one worker"),
        ({"workers": 3, "runner": "processes"}, LARGE, True, "processes", 3, "as asked for"),
        ({"workers": 3, "runner": "threads"}, LARGE, False, "threads", 3, "as asked for"),
        ({"workers": 3, "runner": "threads"}, SMALL, False, "inline", 1, "the input is small"),
        ({"workers": 3, "runner": "dask"}, SMALL, False, "dask", 3, "3 workers, a temporary cluster on this machine"),
        ({"workers": 1, "runner": "ray"}, LARGE, False, "ray", 1, "1 worker, a temporary cluster on this machine"),
    ],
)
def test_the_choice_follows_the_settings_the_reader_and_the_size_of_the_input(
    asked: dict[str, Any],
    size: int,
    releases_gil: bool,
    kind: str,
    workers: int,
    why: str,
    fake_reader: FakeReader,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    monkeypatch.setattr(clusters, "require_packages", lambda kind: None)
    fake_reader.releases_gil = releases_gil
    choice = runners.choose_runner(BuildSettings(**asked), size)
    assert choice.kind == kind
    assert choice.workers == workers
    assert why in choice.why


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["processes", "threads", pytest.param("dask", marks=dask_only)])
def test_same_tables_from_every_runner(kind: str, articles: Path, expected: list[Any], tmp_path: Path) -> None:
    why = run(articles, tmp_path / "to", runner=kind, workers=2)
    assert kind in why.lower()
    assert files(tmp_path / "to") == expected


@ray_only
def test_same_tables_from_ray(articles: Path, expected: list[Any], tmp_path: Path) -> None:
    run(articles, tmp_path / "to", runner="ray", workers=2)
    assert files(tmp_path / "to") == expected


@pytest.mark.slow
@dask_only
def test_same_tables_from_workers_in_other_folders(
    cluster: str, articles: Path, expected: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    why = run(articles, Path("to"), runner="dask", dask_address=cluster)
    assert f"2 workers, {cluster}" in why
    assert files(tmp_path / "to") == expected


@pytest.mark.server
@pytest.mark.parametrize("where", [pytest.param("dask", marks=dask_only), pytest.param("ray", marks=ray_only)])
def test_same_tables_from_task_runs(
    where: str,
    environment: dict[str, str],
    request: pytest.FixtureRequest,
    articles: Path,
    expected: list[Any],
    tmp_path: Path,
) -> None:
    at = ["--dask-address", request.getfixturevalue("cluster")] if where == "dask" else ["--workers", "2"]
    sizes = ["--reader", "rules", "--batch-articles", "10", "--batch-chars", "20000"]
    call(
        environment, "newstables", "build", str(articles), "--to", str(tmp_path / where), "--runner", where, *at, *sizes
    )
    assert files(tmp_path / where) == expected
    [mine] = [run for run in flow_runs(environment) if run["parameters"]["settings"].get("to") == str(tmp_path / where)]
    completed = {"flow_runs": {"id": {"any_": [mine["id"]]}}, "task_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}}
    until(lambda: call_api(environment["PREFECT_API_URL"], "task_runs/count", completed) > 2, "the task runs")


class Killer(ProgressReporter):
    """Kills a worker once the first articles are read."""

    def __init__(self, pid: int) -> None:
        self._pid: int | None = pid

    def articles(self, n: int) -> None:
        if self._pid is not None:
            os.kill(self._pid, signal.SIGKILL)
        self._pid = None


@pytest.mark.slow
@dask_only
def test_another_worker_takes_over_if_one_is_killed(
    cluster: str, articles: Path, expected: list[Any], tmp_path: Path
) -> None:
    with connected(cluster, 2) as client:
        pid = next(iter(client.run(os.getpid).values()))
    run(articles, tmp_path / "to", Killer(pid), runner="dask", dask_address=cluster)
    assert files(tmp_path / "to") == expected


@pytest.mark.slow
@dask_only
def test_a_batch_that_kills_its_workers_stops_the_run(cluster: str) -> None:
    with (
        connected(cluster) as client,
        pytest.raises(WorkerError, match="KilledWorker"),
        workers.worker_deaths_explained(),
    ):
        client.submit(os._exit, 1, pure=False).result()


def count_tasks(dask_scheduler: Any) -> int:
    return len(dask_scheduler.tasks)


def interrupt_a_run(settings: BuildSettings) -> None:
    with clusters.dask(settings) as client:
        pending = [client.submit(time.sleep, 0.5, pure=False) for _ in range(50)]
        raise KeyboardInterrupt(pending)  # holds them: Dask drops tasks whose futures are gone


@pytest.mark.slow
@dask_only
def test_an_interrupted_run_leaves_nothing_in_the_cluster(cluster: str, tmp_path: Path) -> None:
    settings = BuildSettings(to=str(tmp_path), runner="dask", dask_address=cluster)
    with connected(cluster, 2) as client:
        with pytest.raises(KeyboardInterrupt):
            interrupt_a_run(settings)
        until(lambda: not client.run_on_scheduler(count_tasks), "a cluster without batches")
        for halted in client.run(lambda: dict(workers.HALTED)).values():
            assert str(tmp_path) in halted


@pytest.mark.slow
@dask_only
def test_a_worker_of_another_version(cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other_version = FakeReader()
    monkeypatch.setattr(readers, "get", lambda name: other_version)
    assert refused(cluster, tmp_path / "to").match("install the same version on both")


@pytest.mark.slow
@dask_only
def test_a_worker_that_does_not_share_the_folder(cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "mkdir", lambda *_, **__: None)
    monkeypatch.setattr(Path, "rmdir", lambda *_: None)
    with pytest.raises(RunnerError, match="under the same path"):
        runners.choose_runner(BuildSettings(to=str(tmp_path / "elsewhere"), runner="dask", dask_address=cluster), LARGE)
