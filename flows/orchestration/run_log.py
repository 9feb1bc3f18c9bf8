"""Keep the log of a run readable: a sentence for what a person has to know, tracebacks at debug level.

Prefect's engine logs a traceback for each state that is not Completed, also for one that a flow returns. Of a cancelled
run it logs the state that it had before.
"""

from __future__ import annotations

import logging

from flows import errors

LOGGERS = ("prefect.flow_runs", "prefect.task_runs")
EXPLAINED = "newstables_explained"
EXPECTED = tuple(kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception))
LAST_LINE = "Finished in state Running()"  # of a run that a worker stops: the worker sets the state
CANCELLED = "Finished in state Cancelled("  # of a task, at the level of errors


class ReadableLog(logging.Filter):
    """Moves tracebacks of errors that a run explains to debug level; being stopped is no error."""

    stopped = "Stopped"

    def filter(self, record: logging.LogRecord) -> bool:
        """Change a record; return whether it is logged."""
        message = record.getMessage()
        if message == LAST_LINE:
            record.msg, record.args = self.stopped, ()
        if message.startswith(CANCELLED):
            record.levelno, record.levelname = logging.INFO, "INFO"
        if record.exc_info and is_explained(record.exc_info[1]):
            record.levelno, record.levelname = logging.DEBUG, "DEBUG"
            return logging.getLogger(record.name).isEnabledFor(logging.DEBUG)
        return True


READABLE = ReadableLog()


def make_readable(stopped: str) -> None:
    """Keep the log of this process's runs readable from now on; `stopped` is the last line of a cancelled one."""
    READABLE.stopped = stopped
    for name in LOGGERS:
        logging.getLogger(name).addFilter(READABLE)


def mark_explained(error: BaseException) -> None:
    """Note that the log, the state and an artifact of the run say what this error means."""
    setattr(error, EXPLAINED, True)


def is_explained(error: BaseException | None) -> bool:
    """Return whether a run says what an error means, or will, as it is one that builds expect."""
    return isinstance(error, EXPECTED) or hasattr(error, EXPLAINED)
