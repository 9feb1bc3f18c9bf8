"""Connect to Dask and Ray: to temporary clusters on this machine, or to running ones, which are inspected first.

Workers need this package in the same version and the folder of the tables under the same path: they write the tables
of a batch into that folder and return only counts.
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
from flows.batches.batch_folder import STAGING
from flows.errors import RunnerError

if TYPE_CHECKING:
    from distributed import Client

    from flows.batches.workers import Submit
    from flows.settings import BuildSettings

CONNECT_SECONDS = 30
WORKERS_SECONDS = 10  # for which a cluster may have no workers
PACKAGES = {"dask": ("distributed", "prefect_dask"), "ray": ("ray", "prefect_ray")}
INSPECT_WORKER = "flows.batches.workers:inspect_worker"  # by name: shows whether a process can import the package


class ClusterSize(NamedTuple):
    """The size of a cluster.

    Attributes:
        slots: How many batches it reads at the same time.
        workers: Number of worker processes.
        where: Its address, or a description, for the user.
    """

    slots: int
    workers: int
    where: str


def require_packages(kind: str) -> None:
    """Check that the packages of a runner (`dask`, `ray`) are installed; raises RunnerError."""
    missing = [name for name in PACKAGES[kind] if find_spec(name) is None]
    if missing:
        raise RunnerError(
            f"--runner {kind} needs {' and '.join(missing)}, not installed here: pip install 'newstables[{kind}]', "
            "or use --runner processes"
        )


def cluster_size(settings: BuildSettings) -> ClusterSize:
    """Return the size of the cluster that a build would use; inspect a running one.

    Raises:
        RunnerError: A package is missing; the cluster does not answer or has no workers; its workers lack newstables,
            have another version of it, or do not share the folder of the tables.
    """
    require_packages(settings.runner)
    if settings.runner == "dask" and settings.dask_address:
        with _connect_dask(settings.dask_address) as client:
            return _inspect_dask(client, settings)
    if settings.runner == "ray" and os.environ.get("RAY_ADDRESS"):
        with ray(settings):
            return _inspect_ray(settings)
    return ClusterSize(settings.n_workers, settings.n_workers, "a temporary cluster on this machine")


@contextmanager
def dask(settings: BuildSettings) -> Iterator[Client]:
    """Connect to the running Dask cluster, or start a temporary one that ends with the block.

    On an error in the block, batches that wait are dropped, and workers stop after their current batch.
    """
    if settings.dask_address:
        with _connect_dask(settings.dask_address) as client:
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
    """Return a function that submits batches to Dask, which tries another worker if one dies, at most three times."""
    return lambda paths: client.submit(workers.read_batches, paths, reader, pure=False)


@contextmanager
def ray(settings: BuildSettings) -> Iterator[None]:
    """Connect to the Ray cluster at RAY_ADDRESS, or start a temporary one; its tasks end with the block."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray

    address = os.environ.get("RAY_ADDRESS")
    quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
    try:
        if address:
            _check_port(address)
            ray.init(address, **quiet)
        else:
            ray.init("local", num_cpus=settings.n_workers, include_dashboard=False, **quiet)
    except (OSError, ValueError) as error:
        raise RunnerError(
            f"the Ray cluster at {address or 'this machine'} (RAY_ADDRESS) does not answer: {error}. Start it (ray "
            "start --head), correct RAY_ADDRESS, or unset it to use a temporary cluster"
        ) from None
    try:
        yield
    finally:
        ray.shutdown()


def ray_submit(reader: str) -> Submit:
    """Return a function that submits batches to Ray, which tries another worker if one dies, at most three times."""
    import ray

    remote = ray.remote(workers.read_batches)
    return lambda paths: _RayFuture(remote.remote(paths, reader))


def _check_port(address: str) -> None:
    """Raise OSError if nothing listens at HOST:PORT; Ray itself would try for minutes."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if port.isdecimal():
        socket.create_connection((host, int(port)), CONNECT_SECONDS).close()


class _RayFuture:
    def __init__(self, reference: Any) -> None:
        self._reference = reference

    def result(self) -> Any:
        import ray

        return ray.get(self._reference)


@contextmanager
def _connect_dask(address: str) -> Iterator[Client]:
    from distributed import Client

    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise RunnerError(
            f"no Dask scheduler answers at {address}: {error}. Start it (dask scheduler), correct --dask-address, or "
            "leave it out to use a temporary cluster"
        ) from None
    with client:
        yield client


def _inspect_dask(client: Client, settings: BuildSettings) -> ClusterSize:
    address = settings.dask_address
    try:  # the scheduler unpickles tasks on their way to workers, so it needs the package, too
        client.run_on_scheduler(pkgutil.resolve_name, INSPECT_WORKER)
    except (ImportError, AttributeError) as error:
        raise RunnerError(_package_missing(f"the Dask scheduler at {address}", error)) from None
    try:
        client.wait_for_workers(1, timeout=WORKERS_SECONDS)
    except TimeoutError:
        raise RunnerError(
            f"the Dask cluster at {address} has no workers: start some (dask worker {address} --nthreads 1)"
        ) from None
    _check_answers("Dask worker", client.run(pkgutil.resolve_name, INSPECT_WORKER, on_error="return"))
    with _probe_folder(settings) as folder:
        answers = client.run(workers.inspect_worker, folder, settings.reader, on_error="return")
        _check_answers("Dask worker", answers, settings)
    threads = client.nthreads()
    return ClusterSize(sum(threads.values()), len(threads), str(address))


def _inspect_ray(settings: BuildSettings) -> ClusterSize:
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    nodes = [node["NodeID"] for node in ray.nodes() if node["Alive"] and node["Resources"].get("CPU")]

    def run_on_all_nodes(function: Any, *arguments: str) -> dict[str, Any]:
        answers = {}
        for node in nodes:
            on_node = NodeAffinitySchedulingStrategy(node, soft=False)
            try:
                answers[node] = ray.get(ray.remote(function).options(scheduling_strategy=on_node).remote(*arguments))
            except ray.exceptions.RayError as error:
                answers[node] = getattr(error, "cause", error)
        return answers

    _check_answers("Ray node", run_on_all_nodes(pkgutil.resolve_name, INSPECT_WORKER))
    with _probe_folder(settings) as folder:
        _check_answers("Ray node", run_on_all_nodes(workers.inspect_worker, folder, settings.reader), settings)
    slots = int(ray.cluster_resources().get("CPU", 0))
    return ClusterSize(slots, slots, os.environ["RAY_ADDRESS"])


@contextmanager
def _probe_folder(settings: BuildSettings) -> Iterator[str]:
    """Make an empty folder beside the staged batches: only workers that share this storage can write into it."""
    folder = Path(settings.to).absolute() / STAGING / f"probe-{secrets.token_hex(6)}"
    folder.mkdir(parents=True)
    try:
        yield str(folder)
    finally:
        folder.rmdir()
        with suppress(OSError):  # not empty: it holds batches of an interrupted run
            folder.parent.rmdir()


def _check_answers(what: str, answers: Mapping[str, Any], settings: BuildSettings | None = None) -> None:
    """Raise RunnerError if a worker answered with an error or has other versions than this process.

    Args:
        what: The kind of worker, for the message.
        answers: By worker: what `inspect_worker` returned or raised.
        settings: The build's; without them only the workers' imports are checked.
    """
    versions = workers.versions(settings.reader) if settings else None
    for name, answer in answers.items():
        if isinstance(answer, (ImportError, AttributeError)):
            raise RunnerError(_package_missing(f"the {what} {name}", answer))
        if isinstance(answer, OSError) and settings:
            raise RunnerError(
                f"the {what} {name} cannot write into {Path(settings.to).absolute()} ({answer.strerror}): workers need "
                "that folder on storage they share with this process, under the same path; mount it there, or name "
                "a folder that all have with --to (with --work if --to is a URL)"
            )
        if isinstance(answer, BaseException):
            raise RunnerError(f"the {what} {name} failed when it was inspected: {answer!r}; see its log")
        if versions and answer != versions:
            raise RunnerError(
                f"the {what} {name} has {answer}, but this process has {versions}: install the same version on both "
                "and start the workers again"
            )


def _package_missing(who: str, error: Exception) -> str:
    return (
        f"{who} lacks this version of newstables ({error}): install the version of this machine there (pip install "
        "newstables), or start it in the same environment"
    )
