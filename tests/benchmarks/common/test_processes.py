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


def test_the_memory_of_a_process_is_its_own():
    kept = bytearray(b"x") * 400_000_000  # which its parent has, too
    code = "from benchmarks.common.processes import own_peak_mb; kept = bytearray(60_000_000); print(own_peak_mb())"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 60 < float(ran.stdout) < 300 < len(kept) / 1e6
