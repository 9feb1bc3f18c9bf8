"""Clusters that cannot do the work are refused before any article is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from benchmarks.common.serving import free_port
from flows.batches import clusters, runners
from flows.cli.exit_codes import WRONG, exit_code_of
from flows.errors import RunnerError
from flows.operations import build
from flows.settings import BuildSettings
from tests.flows.clustering import LARGE, connected, dask_only, one_worker, refused, scheduler

BLOCK = "import sys\nsys.modules['flows'] = None\n"  # as if the package were not installed


@pytest.fixture(scope="module")
def idle_scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler without workers."""
    with scheduler(tmp_path_factory.mktemp("idle") / "scheduler") as address:
        yield address


@pytest.mark.parametrize(("asked", "message"), [({"workers": 2}, "own workers"), ({"runner": "ray"}, "runner dask")])
def test_an_address_needs_the_dask_runner_and_no_number_of_workers(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        BuildSettings(**{"runner": "dask", "dask_address": "tcp://127.0.0.1:8786", **asked})


@pytest.mark.parametrize("kind", ["dask", "ray"])
def test_a_missing_package_is_named(kind: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "find_spec", lambda name: None)
    with pytest.raises(RunnerError, match=rf"pip install 'newstables\[{kind}\]'"):
        runners.choose_runner(BuildSettings(to=str(tmp_path), runner=kind), LARGE)


@pytest.mark.slow
@dask_only
def test_an_address_that_does_not_answer_is_a_wrong_argument(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(clusters, "CONNECT_SECONDS", 0.5)
    address = f"tcp://127.0.0.1:{free_port()}"
    settings = BuildSettings(inputs=[str(inbox)], to=str(tmp_path / "to"), runner="dask", dask_address=address)
    code = exit_code_of(lambda: build(settings))
    assert code == WRONG
    assert f"no Dask scheduler answers at {address}" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "to").iterdir()] == [".lock"]


@pytest.mark.slow
@dask_only
def test_a_cluster_without_workers(idle_scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "WORKERS_SECONDS", 1)
    assert refused(idle_scheduler, tmp_path / "to").match(f"has no workers: start some .dask worker {idle_scheduler}")


@pytest.mark.slow
@dask_only
def test_a_worker_without_the_package(idle_scheduler: str, tmp_path: Path) -> None:
    with one_worker(tmp_path / "worker", idle_scheduler, preload=BLOCK):
        connected(idle_scheduler, 1).close()
        assert refused(idle_scheduler, tmp_path / "to").match(r"Dask worker tcp://.* lacks this version of newstables")


@pytest.mark.slow
@dask_only
def test_a_scheduler_without_the_package(tmp_path: Path) -> None:
    with scheduler(tmp_path / "scheduler", preload=BLOCK) as address:
        assert refused(address, tmp_path / "to").match(r"Dask scheduler at .* lacks this version of newstables")


@dask_only
def test_workers_with_several_threads_get_a_hint(tmp_path: Path) -> None:
    from distributed import LocalCluster

    with LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=":0") as threaded:
        settings = BuildSettings(to=str(tmp_path), runner="dask", dask_address=threaded.scheduler_address)
        choice = runners.choose_runner(settings, LARGE)
    assert choice.kind == "dask"
    assert choice.workers == 2
    assert "--nthreads 1" in choice.why
