"""`make scale`: the same build with one and two processes, and on the workers of Dask and Ray.

It prints articles/s from command to published, medians, ratios to one process, and whether the tables have equal rows.
Each round runs all ways one after the other. Dask's workers are started before the measurement, as in a running
cluster, and have read the sample once; Ray's workers are started by the build.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.common.command_line import ROOT, add_load_sets, parser
from benchmarks.common.inputs import SAMPLE, load_sets
from benchmarks.common.processes import build_command
from benchmarks.common.serving import free_port
from benchmarks.common.table_content import content, equal

if TYPE_CHECKING:
    import pyarrow as pa

STARTUP_SECONDS = 60
STAGES = ("first_batch", "read", "publish")
Options = tuple[str, ...]


class Way(NamedTuple):
    """A way to run a build: its name, and a context manager that yields the options of `newstables build`."""

    name: str
    opened: Callable[[Path], AbstractContextManager[Options]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare all ways to run a build; return 1 if their tables differ."""
    command = parser("benchmarks.speed.scale", __doc__)
    add_load_sets(command)
    given = command.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        return compare(load_sets(given.shared, given.load, Path(folder)), Path(folder), given.repeats)


def compare(inputs: list[Path], work: Path, repeats: int) -> int:
    """Run all ways `repeats` times and print their rates; return 1 if their tables differ."""
    size = sum(path.stat().st_size for path in inputs) / 1e6
    print(f"{', '.join(p.name for p in inputs)}: {size:.1f} MB; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    rates: dict[str, list[float]] = {}
    expected: dict[str, pa.Table] = {}
    for turn in range(repeats):
        for way in _ways():
            to = work / f"{turn}-{way.name.replace(' ', '-')}"
            to.mkdir()
            with way.opened(to) as options:
                seconds, report = _build(inputs, to / "tables", options)
            tables = content(to / "tables")
            expected = expected or tables
            same = equal(tables, expected)
            shutil.rmtree(to)
            rate = report["accounting"]["read"] / seconds
            rates.setdefault(way.name, []).append(rate)
            stages = ", ".join(f"{stage} {report['seconds'][stage]:.1f} s" for stage in STAGES)
            verdict = "equal" if same else "DIFFERENT"
            print(f"  {way.name:18} {seconds:6.1f} s {rate:6.0f} articles/s ({stages}), tables {verdict}", flush=True)
            if not same:
                return 1
    print(f"medians of {repeats}: articles/s from command to published, and the ratio to one process")
    medians = {name: statistics.median(values) for name, values in rates.items()}
    for name, median in medians.items():
        print(f"  {name:18} {median:6.0f} {median / next(iter(medians.values())):6.2f}")
    return 0


def _ways() -> list[Way]:
    ways = [_here("1 process", "--workers", "1"), _here("2 processes", "--workers", "2")]
    if find_spec("prefect_dask"):
        ways += [Way("Dask, 1 worker", partial(_dask, n=1)), Way("Dask, 2 workers", partial(_dask, n=2))]
    if find_spec("prefect_ray"):
        ways.append(_here("Ray, 2 workers", "--runner", "ray", "--workers", "2"))
    return ways


def _here(name: str, *options: str) -> Way:
    return Way(name, lambda folder: nullcontext(options))


@contextmanager
def _dask(folder: Path, n: int) -> Iterator[Options]:
    """Start a scheduler and workers, each as a process of its own; let the workers read the sample."""
    from distributed import Client

    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    nodes = [_node(folder / "scheduler", "scheduler", "--port", str(port))]
    try:
        nodes += [_node(folder / f"worker-{i}", "worker", address, "--nthreads", "1") for i in range(n)]
        with Client(address, timeout=STARTUP_SECONDS, set_as_default=False) as client:
            client.wait_for_workers(n, timeout=STARTUP_SECONDS)
        options = ("--runner", "dask", "--dask-address", address)
        _build([SAMPLE], folder / "first", (*options, "--batch-articles", "1"))
        yield options
    finally:
        for node in reversed(nodes):
            node.terminate()
            node.wait()


def _node(folder: Path, *command: str) -> subprocess.Popen[bytes]:
    folder.mkdir()
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *command, "--host", "127.0.0.1", "--no-dashboard"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
        )


def _build(inputs: list[Path], to: Path, options: Options) -> tuple[float, dict[str, Any]]:
    """Return the seconds from command to end, and the report of the build."""
    command = build_command(inputs, to, "--reader", "rules", "--json")
    start = time.perf_counter()
    ran = subprocess.run([*command, "--no-prefect", *options], stdout=subprocess.PIPE, check=True)
    return time.perf_counter() - start, json.loads(ran.stdout)


if __name__ == "__main__":
    sys.exit(main())
