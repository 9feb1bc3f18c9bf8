"""Ends processes with all they started, also those of a `newstables serve` that was itself killed.

Run as a script it reads process ids, one a line, from the process that started them. The kernel closes that pipe with
the process, however it ends; what is left of them is ended then.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import psutil

GRACE_SECONDS = 20.0
POLL_SECONDS = 0.1
REPORT_SECONDS = 2.0


class Family:
    """A process and all that it started, and those started, even where one between has ended since.

    A worker runs each flow in a session of its own, so neither a session nor a process group holds them all.
    """

    def __init__(self, head: subprocess.Popen[bytes] | psutil.Process) -> None:
        self.head = head
        self._members: dict[psutil.Process, None] = {}
        try:
            self._members[psutil.Process(head.pid)] = None
        except psutil.NoSuchProcess:
            pass  # it has ended already
        self.look()

    def look(self) -> None:
        """Takes in those that came since it last looked."""
        self._members = {member: None for member in self._members if _runs(member)}
        for member in list(self._members):
            try:
                self._members |= dict.fromkeys(member.children(recursive=True))
            except psutil.NoSuchProcess:
                continue

    def end(self, grace: float = GRACE_SECONDS) -> None:
        """Asks the process's children and then itself to end, and kills what is left of them all after a while.

        Args:
            grace: Seconds that each of the two has to end by itself.
        """
        self.look()
        # Not those further down: a flow ends its own workers. The head comes last: it reports how its children ended.
        children = [member for member in self._members if _parent(member) == self.head.pid]
        if children and grace:
            _send(children, signal.SIGTERM)
            self._wait(children, grace)
            time.sleep(REPORT_SECONDS)
        head = [member for member in self._members if member.pid == self.head.pid]
        _send(head, signal.SIGTERM)
        self._wait(head, grace)
        self.look()
        _send(list(self._members), signal.SIGKILL)
        self._wait(list(self._members), GRACE_SECONDS)
        if isinstance(self.head, subprocess.Popen):
            self.head.wait()  # it stays in the list of processes until its status is taken

    def _wait(self, members: list[psutil.Process], seconds: float) -> None:
        until = time.monotonic() + seconds
        while any(_runs(member) for member in members) and time.monotonic() < until:
            self.look()
            time.sleep(POLL_SECONDS)


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _parent(process: psutil.Process) -> int | None:
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
    """Waits for the end of standard input, then ends the processes named there, the last one first."""
    families = []
    for line in sys.stdin:
        try:
            families.append(Family(psutil.Process(int(line))))
        except psutil.NoSuchProcess:
            continue
    for family in reversed(families):
        family.end()


if __name__ == "__main__":
    main()
