"""End a run so that everyone sees why: a state with one sentence, a line of the log, and an artifact with what to do.

A flow that raises an error would leave two tracebacks around the sentence, see `run_log`.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import traceback
from collections.abc import Callable
from contextvars import copy_context
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import httpx
from prefect import State, get_run_logger
from prefect.artifacts import create_markdown_artifact
from prefect.exceptions import PrefectHTTPStatusError, TerminationSignal
from prefect.states import Cancelled, Completed, Failed

from flows import operations
from flows.errors import (
    REMEDIES,
    InputError,
    LockedError,
    NothingPublishedError,
    PublishError,
    RunnerError,
    TargetError,
    WorkerError,
)
from flows.orchestration import run_log
from flows.orchestration.artifacts import send_or_warn

T = TypeVar("T")
REFUSED, SKIPPED, TIMED_OUT = "Refused", "Skipped", "TimedOut"
STOP_SECONDS = 5.0  # a worker kills the process 30 s after it asked it to stop


class NothingToDoError(Exception):
    """A run has nothing to do, which is no failure.

    Args:
        sentence: Why, and what to do to give it something.
        value: What the flow returns.
    """

    def __init__(self, sentence: str, value: Any = None) -> None:
        super().__init__(sentence)
        self.value = value


class Meaning(NamedTuple):
    """What an error means for the person who started the run, and what to do next."""

    title: str
    consequence: str
    advice: str


CHANGED_NOTHING = "Nothing was changed."
CORRECT = "Correct the settings, or the files, and run it again. Relative paths start in `{folder}`."
AGAIN = "Run it again, with *Retry* or a new run: it goes on where this one stopped."
CHECK_PATH = "Check the path and its permissions, and run it again."
GO_ON = "To go on, run it again, with *Retry* or a new run."
KEPT = "Nothing was published. What was read is kept."
MEANINGS: dict[type[BaseException], Meaning] = {
    InputError: Meaning("The settings or the input are not right", CHANGED_NOTHING, CORRECT),
    LockedError: Meaning(
        "Another build is running",
        CHANGED_NOTHING,
        "Run it again when that build has ended. With *Wait*, under *Advanced*, a run waits for it.",
    ),
    TargetError: Meaning("The tables cannot be used", CHANGED_NOTHING, CORRECT),
    PublishError: Meaning(
        "The tables are not as they should be",
        "What is published was not changed.",
        "Do what the sentence says. The flow *check-tables* lists all problems.",
    ),
    RunnerError: Meaning(
        "The runner cannot do the work", CHANGED_NOTHING, "Correct the runner's settings, under *Advanced*."
    ),
    WorkerError: Meaning("A worker process died", KEPT, AGAIN),
    PermissionError: Meaning("A path cannot be used", KEPT, CHECK_PATH),
    NotADirectoryError: Meaning("A path cannot be used", KEPT, CHECK_PATH),
}


def concluded(work: Callable[[], T], stopped: str) -> T | State[Any]:
    """Do the work of a flow; return its result, or the state with which the run ends.

    Args:
        work: The work of the flow.
        stopped: What to say if someone stops the run: what happens to the work that was done.

    Raises:
        httpx.HTTPError, PrefectHTTPStatusError: The server is away, so nothing can be said there.
        TerminationSignal: The run was cancelled, or its process is being ended.
    """
    run_log.make_readable(stopped)
    try:
        return work()
    except NothingToDoError as nothing:
        _explain(logging.INFO, str(nothing), f"# Skipped: there is nothing to do\n\n{nothing}")
        return Completed(name=SKIPPED, message=str(nothing), data=nothing.value)
    except (httpx.HTTPError, PrefectHTTPStatusError):
        raise
    except Exception as error:
        return _failure(error)
    except asyncio.CancelledError:  # how Prefect interrupts a flow at its time limit
        late = TimeoutError(f"{stopped}. The run took longer than its time limit")
        _explain(logging.ERROR, str(late), f"# Stopped by its time limit\n\n{late}. {GO_ON}", late)
        return Failed(name=TIMED_OUT, message=str(late), data=late)
    except KeyboardInterrupt:
        _explain(logging.INFO, stopped, f"# Stopped\n\n{stopped}. {GO_ON}")
        return Cancelled(message=stopped)
    except TerminationSignal:
        _create_artifact_in_time(f"# Stopped\n\n{stopped}. {GO_ON}")
        raise


def require_published(to: str, default: str, purpose: str) -> None:
    """Skip the run if nothing is published yet in the default folder; a folder that was named must have tables.

    Args:
        to: Folder or URL of the tables.
        default: The folder that is taken if none is named.
        purpose: What the run would do.

    Raises:
        NothingToDoError: Nothing is published in the default folder.
        flows.errors.NothingPublishedError: Nothing is published in the folder that was named.
    """
    try:
        operations.published_id(to)
    except NothingPublishedError:
        if to != default:
            raise
        place = Path(to).absolute()
        raise NothingToDoError(
            f"{place}: nothing is published there yet, so there is nothing to {purpose}; build tables first"
        ) from None


def sentence_of(error: Exception) -> str:
    """Return what went wrong, in one line; of an unexpected error also its type, and where the traceback is."""
    line = " ".join(str(error).split())
    if _meaning_of(error):
        return line
    return f'{type(error).__name__}: {line} (an unexpected error; the artifact "outcome" has the traceback)'


def failure_text(error: Exception) -> str:
    """Return what went wrong, what it means and what to do, in Markdown; of an unexpected error also the traceback."""
    trace, meaning = "", _meaning_of(error)
    if not meaning:
        meaning = Meaning("An unexpected error", KEPT, f"{AGAIN} If it fails again, report it with this traceback.")
        trace = f"\n\n```\n{''.join(traceback.format_exception(error))}```"
    advice = meaning.advice.format(folder=Path.cwd())
    return f"# {meaning.title}\n\n**{sentence_of(error)}**\n\n{meaning.consequence} {advice}{trace}"


def _meaning_of(error: Exception) -> Meaning | None:
    """Return what an expected error means, None for an unexpected one."""
    if isinstance(error, OSError) and error.errno in REMEDIES:
        return Meaning("The system refused to write", KEPT, f"{REMEDIES[error.errno]}.")
    return next((meaning for kind, meaning in MEANINGS.items() if isinstance(error, kind)), None)


def _failure(error: Exception) -> State[Any]:
    sentence = sentence_of(error)
    if isinstance(error, LockedError):
        _explain(logging.WARNING, sentence, failure_text(error), error)
        return Cancelled(name=REFUSED, message=sentence, data=error)
    _explain(logging.ERROR, sentence, failure_text(error), error)
    return Failed(message=sentence, data=error)


def _explain(level: int, sentence: str, text: str, error: BaseException | None = None) -> None:
    """Log a sentence, with the traceback at debug level, and create the artifact `outcome`."""
    logger = get_run_logger()
    logger.log(level, "%s", sentence)
    if error is not None:
        run_log.mark_explained(error)
        logger.debug("Traceback:", exc_info=error)
    _create_artifact(text)


def _create_artifact(text: str) -> None:
    send_or_warn(create_markdown_artifact, text, key="outcome", description="What happened, and what to do")


def _create_artifact_in_time(text: str) -> None:
    """Wait only for some seconds for the server, as it may be away. The worker sets the state of the run."""
    thread = threading.Thread(target=copy_context().run, args=(_create_artifact, text), daemon=True)
    thread.start()
    thread.join(STOP_SECONDS)
