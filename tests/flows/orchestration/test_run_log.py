"""The log of a run: sentences, with tracebacks at debug level."""

from __future__ import annotations

import logging
import sys

import pytest

from flows.errors import InputError
from flows.orchestration import run_log

FLOWS, TASKS = (logging.getLogger(f"newstables.test.{name}") for name in ("flow_runs", "task_runs"))


@pytest.fixture(autouse=True)
def readable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_log, "LOGGERS", (FLOWS.name, TASKS.name))
    for logger in (FLOWS, TASKS):
        logger.setLevel(logging.DEBUG)
    run_log.make_readable("Stopped; the rest is kept")


def log_error(logger: logging.Logger, error: Exception) -> None:
    try:
        raise error
    except type(error):
        logger.error("Task run failed", exc_info=sys.exc_info())


@pytest.mark.parametrize("logger", [FLOWS, TASKS])
def test_traceback_of_an_expected_error_is_at_debug_level(
    logger: logging.Logger, caplog: pytest.LogCaptureFixture
) -> None:
    log_error(logger, InputError("no such file"))
    assert [record.levelname for record in caplog.records] == ["DEBUG"]
    logger.setLevel(logging.INFO)
    log_error(logger, InputError("no such file"))
    assert len(caplog.records) == 1


def test_traceback_of_another_error_stays_until_it_is_explained(caplog: pytest.LogCaptureFixture) -> None:
    error = KeyError("x")
    log_error(FLOWS, error)
    run_log.mark_explained(error)
    log_error(FLOWS, error)
    assert [record.levelname for record in caplog.records] == ["ERROR", "DEBUG"]


def test_the_last_line_of_a_cancelled_run_says_what_became_of_it(caplog: pytest.LogCaptureFixture) -> None:
    FLOWS.info("Finished in state Running()")
    FLOWS.info("Finished in state Completed()")
    assert caplog.messages == ["Stopped; the rest is kept", "Finished in state Completed()"]


def test_a_cancelled_task_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    TASKS.error("Finished in state Cancelled('Stopped')")
    TASKS.error("Finished in state Failed('no')")
    assert [record.levelname for record in caplog.records] == ["INFO", "ERROR"]


def test_other_records_are_not_changed(caplog: pytest.LogCaptureFixture) -> None:
    FLOWS.warning("%d articles", 3)
    assert caplog.record_tuples == [(FLOWS.name, logging.WARNING, "3 articles")]
