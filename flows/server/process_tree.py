"""End processes with all their descendants, also after the process that started them was killed.

As a script, this reads process ids from standard input, one per line. The kernel closes that pipe when the process at
its other end dies, however it dies. The script then kills the processes that are left.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import psutil

GRACE_SECONDS = 20.0
POLL_SECONDS = 0.1
REPORT_SECONDS = 2.0


class ProcessTree:
    """A process and its descendants, including those whose parents have ended.

    A worker runs each flow in its own session, so neither a session nor a process group contains all of them.
    """

    def __init__(self, root: subprocess.Popen[bytes] | psutil.Process) -> None:
        self.root = root
        self._members: dict[psutil.Process, None] = {}
        try:
            self._members[psutil.Process(root.pid)] = None
        except psutil.NoSuchProcess:
            pass  # it has already ended
        self.update()

    def update(self) -> None:
        """Add new descendants and drop members that have ended."""
        self._members = {member: None for member in self._members if is_running(member)}
        for member in list(self._members):
            try:
                self._members |= dict.fromkeys(member.children(recursive=True))
            except psutil.NoSuchProcess:
                continue

    def terminate(self, grace: float = GRACE_SECONDS) -> None:
        """Terminate the children of the root, then the root, and kill what is left of the tree.

        Args:
            grace: Seconds to wait for the children, and again for the root, before killing them.
        """
        self.update()
        # Deeper descendants get no signal: a flow ends its own workers. The root comes last: it reports how its
        # children ended.
        children = [member for member in self._members if _parent_id(member) == self.root.pid]
        if children and grace:
            _send(children, signal.SIGTERM)
            self._wait(children, grace)
            time.sleep(REPORT_SECONDS)
        root = [member for member in self._members if member.pid == self.root.pid]
        _send(root, signal.SIGTERM)
        self._wait(root, grace)
        self.update()
        _send(list(self._members), signal.SIGKILL)
        self._wait(list(self._members), GRACE_SECONDS)
        if isinstance(self.root, subprocess.Popen):
            self.root.wait()  # or it stays a zombie

    def kill(self) -> None:
        """Kill the root, so that it neither reports its children's end nor starts others, and then all others."""
        deadline = time.monotonic() + GRACE_SECONDS
        self.update()
        while self._members and time.monotonic() < deadline:
            _send(list(self._members), signal.SIGKILL)  # the root is the first
            psutil.wait_procs(list(self._members), timeout=POLL_SECONDS)
            self.update()
        if isinstance(self.root, subprocess.Popen):
            self.root.wait()

    def _wait(self, members: list[psutil.Process], seconds: float) -> None:
        """Wait until all members have ended or the time is up, and add new descendants meanwhile."""
        deadline = time.monotonic() + seconds
        while members and time.monotonic() < deadline:
            self.update()
            _, alive = psutil.wait_procs(members, timeout=POLL_SECONDS)
            members = [member for member in alive if is_running(member)]


def started_with(variable: str) -> dict[psutil.Process, str]:
    """Return the processes whose environment had a variable when they started, and its value."""
    found = {}
    for process in psutil.process_iter():
        try:
            value = process.environ().get(variable)
        except psutil.Error:  # it has ended, or belongs to someone else
            continue
        if value is not None:
            found[process] = value
    return found


def kill_started_with(variable: str, value: str) -> int:
    """Kill the other processes whose environment had this value when they started. Return how many there were."""
    deadline = time.monotonic() + GRACE_SECONDS
    killed: set[psutil.Process] = set()
    while time.monotonic() < deadline:
        found = [process for process, had in started_with(variable).items() if had == value and is_running(process)]
        found = [process for process in found if process.pid != os.getpid()]
        if not found:
            break
        killed |= set(found)
        _send(found, signal.SIGKILL)
        psutil.wait_procs(found, timeout=POLL_SECONDS)
    return len(killed)


def is_running(process: psutil.Process) -> bool:
    """Check whether a process runs. A zombie does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _parent_id(process: psutil.Process) -> int | None:
    try:
        return process.ppid()
    except psutil.NoSuchProcess:
        return None


def _send(members: list[psutil.Process], number: int) -> None:
    for member in members:
        try:
            member.send_signal(number)
        except psutil.NoSuchProcess:
            continue


def main() -> None:
    """Wait for the end of standard input, then kill the processes listed there, last one first."""
    trees = []
    for line in sys.stdin:
        try:
            trees.append(ProcessTree(psutil.Process(int(line))))
        except psutil.NoSuchProcess:
            continue
    for tree in reversed(trees):
        tree.kill()


if __name__ == "__main__":
    main()
