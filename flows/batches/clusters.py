"""Dask and Ray: temporary clusters on this machine, and running ones, looked over before they get work.

Their workers need this package in the same version and the folder of the tables under the same path; whatever they
read ends in that folder, and only its name comes back.
"""

from __future__ import annotations

import logging
import os
import pkgutil
import secrets
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from flows.batches import workers
from flows.errors import RunnerError

if TYPE_CHECKING:
    from distributed import Client

    from flows.batches.workers import Submit
    from flows.settings import BuildSettings

CONNECT_SECONDS = 10
PACKAGES = {"dask": ("distributed", "prefect_dask"), "ray": ("ray", "prefect_ray")}
INSPECT = "flows.batches.workers:inspect"


class Size(NamedTuple):
    """How many batches a cluster reads side by side, by how many worker processes, and where it is, in words."""

    slots: int
    workers: int
    where: str


def require(kind: str) -> None:
    """Makes sure that the packages of a runner (`dask`, `ray`) are installed; raises RunnerError."""
    missing = [name for name in PACKAGES[kind] if find_spec(name) is None]
    if missing:
        raise RunnerError(
            f"--runner {kind} needs {' and '.join(missing)}, not installed here: pip install 'newstables[{kind}]', "
            "or take --runner processes"
        )


def size(settings: BuildSettings) -> Size:
    """The cluster that a build would get; a running one is looked over.

    Raises:
        RunnerError: A package is missing; the cluster does not answer or has no workers; they lack newstables or have
            another version of it, or do not share the folder of the tables.
    """
    require(settings.runner)
    n = settings.n_workers
    if settings.runner == "dask" and settings.dask_address:
        with _connected(settings.dask_address) as client:
            return _dask_looked_over(client, settings)
    if settings.runner == "ray" and os.environ.get("RAY_ADDRESS"):
        with ray(settings):
            return _ray_looked_over(settings)
    return Size(n, n, "a cluster of this run's own on this machine")


@contextmanager
def dask(settings: BuildSettings) -> Iterator[Client]:
    """A client of the running cluster, or of a temporary one that ends with the block.

    Where a block is left early, batches that wait are dropped, and workers stop after the batch they are at.
    """
    if settings.dask_address:
        with _connected(settings.dask_address) as client:
            try:
                yield client
            except BaseException:
                with suppress(OSError, TimeoutError):  # the cluster itself may be what failed
                    client.run(workers.halt, str(Path(settings.to).absolute()))
                raise
        return
    from distributed import Client, LocalCluster

    cluster = LocalCluster(
        n_workers=settings.n_workers,
        threads_per_worker=1,
        security=True,  # other users of this machine must not be able to give it work
        dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
        preload=[workers.__name__],
    )
    with cluster, Client(cluster, set_as_default=False) as client:
        yield client


def dask_submit(client: Client, reader: str) -> Submit:
    """Hands batches to Dask, which gives them to another worker where one dies, three times at most."""
    return lambda paths: client.submit(workers.read, paths, reader, pure=False)


@contextmanager
def ray(settings: BuildSettings) -> Iterator[None]:
    """A connection to the cluster at RAY_ADDRESS, or a temporary one on this machine; its tasks end with the block."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray

    address = os.environ.get("RAY_ADDRESS")
    quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
    try:
        if address:
            _answers(address)
            ray.init(address, **quiet)
        else:
            ray.init("local", num_cpus=settings.n_workers, include_dashboard=False, **quiet)
    except (OSError, ValueError) as error:
        raise RunnerError(
            f"the Ray cluster at {address or 'this machine'} (RAY_ADDRESS) does not answer: {error}. Start it (ray "
            "start --head), correct RAY_ADDRESS, or unset it for a cluster of this run's own"
        ) from None
    try:
        yield
    finally:
        ray.shutdown()


def ray_submit(reader: str) -> Submit:
    """Hands batches to Ray, which gives them to another worker where one dies, three times at most."""
    import ray

    remote = ray.remote(workers.read)
    return lambda paths: _RayPromise(remote.remote(paths, reader))


def _answers(address: str) -> None:
    """Raises OSError where nothing listens at HOST:PORT: Ray itself tries for minutes."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if port.isdecimal():
        socket.create_connection((host, int(port)), CONNECT_SECONDS).close()


class _RayPromise:
    def __init__(self, reference: Any) -> None:
        self._reference = reference

    def result(self) -> Any:
        import ray

        return ray.get(self._reference)


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    from distributed import Client

    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise RunnerError(
            f"no Dask scheduler answers at {address}: {error}. Start it (dask scheduler), correct --dask-address, or "
            "leave it out for a cluster of this run's own"
        ) from None
    with client:
        yield client


def _dask_looked_over(client: Client, settings: BuildSettings) -> Size:
    address = settings.dask_address
    try:  # the scheduler unpickles what it passes on
        client.run_on_scheduler(pkgutil.resolve_name, INSPECT)
    except (ImportError, AttributeError) as error:
        raise RunnerError(_lacking(f"the Dask scheduler at {address}", error)) from None
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    except TimeoutError:
        raise RunnerError(
            f"the Dask cluster at {address} has no workers: start some (dask worker {address} --nthreads 1)"
        ) from None
    _refuse("Dask worker", client.run(pkgutil.resolve_name, INSPECT, on_error="return"))
    with _probe(settings) as folder:
        looks = client.run(workers.inspect, folder, settings.reader, on_error="return")
        _refuse("Dask worker", looks, settings)
    threads = client.nthreads()
    return Size(sum(threads.values()), len(threads), str(address))


def _ray_looked_over(settings: BuildSettings) -> Size:
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    nodes = [node["NodeID"] for node in ray.nodes() if node["Alive"] and node["Resources"].get("CPU")]

    def ask(function: Any, *given: str) -> dict[str, Any]:
        answers = {}
        for node in nodes:
            there = NodeAffinitySchedulingStrategy(node, soft=False)
            try:
                answers[node] = ray.get(ray.remote(function).options(scheduling_strategy=there).remote(*given))
            except ray.exceptions.RayError as error:
                answers[node] = getattr(error, "cause", error)
        return answers

    _refuse("Ray node", ask(pkgutil.resolve_name, INSPECT))
    with _probe(settings) as folder:
        _refuse("Ray node", ask(workers.inspect, folder, settings.reader), settings)
    slots = int(ray.cluster_resources().get("CPU", 0))
    return Size(slots, slots, os.environ["RAY_ADDRESS"])


@contextmanager
def _probe(settings: BuildSettings) -> Iterator[str]:
    """An empty folder where batches will be staged, that only who shares this storage can see."""
    folder = Path(settings.to).absolute() / "staging" / f"probe-{secrets.token_hex(6)}"
    folder.mkdir(parents=True)
    try:
        yield str(folder)
    finally:
        folder.rmdir()
        with suppress(OSError):  # batches of a run that did not end are in it
            folder.parent.rmdir()


def _refuse(what: str, answers: Mapping[str, Any], settings: BuildSettings | None = None) -> None:
    """Raises RunnerError where a worker answered with an error or is not as this process is."""
    here = workers.identity(settings.reader) if settings else None
    for name, answer in answers.items():
        if isinstance(answer, (ImportError, AttributeError)):
            raise RunnerError(_lacking(f"the {what} {name}", answer))
        if isinstance(answer, OSError) and settings:
            raise RunnerError(
                f"the {what} {name} cannot write into {Path(settings.to).absolute()} ({answer.strerror}): workers need "
                "that folder on storage they share with this process, under the same path; mount it there, or name "
                "a folder that all have with --to (with --work, where --to is a URL)"
            )
        if isinstance(answer, BaseException):
            raise RunnerError(f"the {what} {name} failed when it was looked over: {answer!r}; see its log")
        if here and answer != here:
            raise RunnerError(
                f"the {what} {name} has {answer}, where this process has {here}: install the same version on both and "
                "start the workers again"
            )


def _lacking(who: str, error: Exception) -> str:
    return (
        f"{who} lacks this version of newstables ({error}): install there what is installed here (pip install "
        "newstables), or start it in the same environment"
    )
