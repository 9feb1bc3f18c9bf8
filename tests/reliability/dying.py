"""Run the command line, and kill it with kill -9 at the Nth time that it reaches a step.

`python -m tests.reliability.dying STEP N build …` writes each step that it reaches on a line of the file that STEPS_LOG
names, if it is set. If STEP_COMMAND is set, the shell runs that command at the step instead of the kill.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from flows import fault_points


def main(step: str, times: int, arguments: list[str]) -> None:
    """Run the command line with `arguments`."""
    left = times
    log = os.open(os.environ["STEPS_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT) if "STEPS_LOG" in os.environ else -1

    def listen(name: str) -> None:
        nonlocal left
        if log >= 0:
            os.write(log, f"{name}\n".encode())
        left -= name == step
        if name == step and left == 0:
            if "STEP_COMMAND" in os.environ:
                subprocess.run(os.environ["STEP_COMMAND"], shell=True, check=True)
            else:
                os.kill(os.getpid(), signal.SIGKILL)

    fault_points.LISTENERS.append(listen)
    sys.argv = ["newstables", *arguments]
    from flows.cli.main import main as command

    command()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
