"""Process trees end as a whole, whatever became of the processes between."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from flows.server import process_tree
from flows.server.process_tree import ProcessTree, is_running, kill_started_with, started_with
from tests.flows.prefect_server import LONG_SECONDS, until

PARENT = "import subprocess as s, sys, time; s.Popen([sys.executable, '-c', {child!r}], start_new_session=True); {then}"
IGNORES_SIGTERM = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('started', flush=True); time.sleep(600)"
)


@pytest.mark.slow
def test_children_that_ignore_sigterm_are_killed() -> None:
    command = PARENT.format(child=IGNORES_SIGTERM, then="time.sleep(600)")
    root = subprocess.Popen([sys.executable, "-c", command], stdout=subprocess.PIPE, start_new_session=True)
    assert root.stdout is not None
    assert root.stdout.readline() == b"started\n"
    members = [psutil.Process(root.pid), *psutil.Process(root.pid).children(recursive=True)]
    assert len(members) == 2
    ProcessTree(root).terminate(grace=0.2)
    assert [member for member in members if is_running(member)] == []


def test_children_end_after_their_parent_has_ended() -> None:
    command = PARENT.format(child=IGNORES_SIGTERM, then="sys.stdin.read()")
    root = subprocess.Popen([sys.executable, "-c", command], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert root.stdout is not None
    assert root.stdin is not None
    assert root.stdout.readline() == b"started\n"
    tree = ProcessTree(root)
    (orphan,) = psutil.Process(root.pid).children()
    root.stdin.close()
    root.wait()
    assert is_running(orphan)
    tree.terminate(grace=0.2)
    assert not is_running(orphan)


@pytest.mark.slow
def test_children_that_start_while_waiting_are_killed() -> None:
    child = "import time; print('started', flush=True); time.sleep(600)"
    command = (
        "import signal, subprocess, sys, time\n"
        "def start_another(*_):\n"
        f"    subprocess.Popen([sys.executable, '-c', {child!r}], start_new_session=True)\n"
        "signal.signal(signal.SIGTERM, start_another); print('ready', flush=True)\n"
        "while True: time.sleep(600)"
    )
    root = subprocess.Popen([sys.executable, "-c", command], stdout=subprocess.PIPE)
    assert root.stdout is not None
    assert root.stdout.readline() == b"ready\n"
    ProcessTree(root).terminate(grace=2)
    output, _ = root.communicate(timeout=LONG_SECONDS)  # waits for all processes that hold the pipe
    assert output in (b"", b"started\n")


@pytest.mark.slow
def test_a_killed_tree_ends_without_a_word() -> None:
    reports = "import signal, subprocess, sys; {}; subprocess.run([sys.executable, '-c', {!r}]); print('it ended')"
    command = reports.format("signal.signal(signal.SIGTERM, lambda *_: print('stopped'))", IGNORES_SIGTERM)
    root = subprocess.Popen([sys.executable, "-c", command], stdout=subprocess.PIPE, start_new_session=True)
    assert root.stdout is not None
    assert root.stdout.readline() == b"started\n"
    ProcessTree(root).kill()
    assert root.stdout.read() == b""  # at the end of all that hold the pipe
    assert root.poll() is not None


@pytest.mark.slow
def test_processes_are_found_and_killed_by_their_environment() -> None:
    value = str(uuid4())
    command = PARENT.format(child=IGNORES_SIGTERM, then="time.sleep(600)")
    environment = {**os.environ, "NEWSTABLES_TEST": value}
    root = subprocess.Popen([sys.executable, "-c", command], stdout=subprocess.PIPE, env=environment)
    assert root.stdout is not None
    assert root.stdout.readline() == b"started\n"
    found = [process for process, had in started_with("NEWSTABLES_TEST").items() if had == value]
    assert root.pid in [process.pid for process in found]
    assert len(found) == 2
    assert kill_started_with("NEWSTABLES_TEST", value) == 2
    assert kill_started_with("NEWSTABLES_TEST", value) == 0
    assert [process for process in found if is_running(process)] == []


@pytest.mark.slow
def test_zombies_count_as_ended() -> None:
    parent = "import subprocess, sys, time; print(subprocess.Popen([sys.executable, '-c', '']).pid, flush=True); {wait}"
    root = subprocess.Popen([sys.executable, "-c", parent.format(wait="time.sleep(600)")], stdout=subprocess.PIPE)
    assert root.stdout is not None
    zombie = psutil.Process(int(root.stdout.readline()))
    until(lambda: zombie.status() == psutil.STATUS_ZOMBIE, "a zombie")
    started_at = time.monotonic()
    ProcessTree(root).terminate(grace=600)
    assert time.monotonic() - started_at < 300
    assert not is_running(zombie)


@pytest.mark.slow
def test_script_ends_processes_after_their_parent_was_killed() -> None:
    starter = (
        "import subprocess, sys, time\n"
        "def start(*arguments, **options):\n"
        "    return subprocess.Popen([sys.executable, *arguments], start_new_session=True, **options)\n"
        f"watchdog = start('-P', {str(Path(process_tree.__file__))!r}, stdin=subprocess.PIPE)\n"
        "child = start('-c', 'import time; time.sleep(600)')\n"
        "watchdog.stdin.write(f'{child.pid}\\n'.encode()); watchdog.stdin.flush()\n"
        "print(child.pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    until(lambda: not is_running(child), "the child's end")
