"""A command is measured with all its children."""

import subprocess
import sys

import pytest

from benchmarks.common import processes
from benchmarks.common.processes import measure

CHILD = "import time; kept = bytearray(60_000_000); time.sleep(1.5)"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}]); print('done')"


@pytest.mark.slow
def test_the_memory_of_children_counts(monkeypatch):
    monkeypatch.setattr(processes, "INTERVAL", 0.1)  # a busy machine may skip some of the samples
    run = measure([sys.executable, "-c", PARENT])
    assert run.stdout == "done\n"
    assert run.peak_mb > 60


def test_a_command_that_fails_raises():
    with pytest.raises(subprocess.CalledProcessError):
        measure([sys.executable, "-c", "raise SystemExit(3)"])
