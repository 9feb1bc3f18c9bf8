"""How runs end: their state, the sentence in their log, and the artifact that says what to do."""

from __future__ import annotations

import errno
import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from prefect import State
from prefect._internal.concurrency.cancellation import CancelledError
from prefect.exceptions import TerminationSignal

from flows.errors import InputError, LockedError, NothingPublishedError, PublishError, TargetError, WorkerError
from flows.orchestration import outcomes
from flows.orchestration.outcomes import NothingToDoError, concluded, failure_text, require_published
from tests.flows.prefect_server import call_api

STOPPED = "Stopped; what was read is kept"


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of the artifacts that are created."""
    created: list[str] = []
    monkeypatch.setattr(outcomes, "get_run_logger", lambda: logging.getLogger("newstables.test"))
    monkeypatch.setattr(outcomes, "_create_artifact", created.append)
    return created


def ended(error: BaseException) -> State[Any]:
    """Return the state in which a run ends whose work raises this error."""

    def work() -> None:
        raise error

    state = concluded(work, STOPPED)
    assert isinstance(state, State)
    return state


def test_what_the_work_returns_is_returned(texts: list[str]) -> None:
    assert concluded(lambda: 7, STOPPED) == 7
    assert texts == []


def test_nothing_to_do_is_skipped_and_no_failure(texts: list[str]) -> None:
    state = ended(NothingToDoError("data/raw is empty", {"status": "empty"}))
    assert (state.type.value, state.name, state.message) == ("COMPLETED", "Skipped", "data/raw is empty")
    assert state.data == {"status": "empty"}
    assert "data/raw is empty" in texts[0]


def test_a_locked_folder_is_refused(texts: list[str]) -> None:
    state = ended(LockedError("another build (process 7) is writing into to"))
    assert (state.type.value, state.name) == ("CANCELLED", "Refused")
    assert state.message == "another build (process 7) is writing into to"
    assert "run it again when that build has ended" in texts[0].lower()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (InputError("nosuch: no such file"), ("nosuch: no such file", "Nothing was changed", str(Path.cwd()))),
        (TargetError("to: is a file"), ("to: is a file", "Nothing was changed")),
        (NothingPublishedError("to: nothing"), ("to: nothing", "Nothing was changed")),
        (PublishError("a part is missing"), ("a part is missing", "check-tables")),
        (WorkerError("a worker process died"), ("What was read is kept", "Retry")),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "to/a"), ("Make room there", "to/a")),
        (PermissionError(errno.EACCES, os.strerror(errno.EACCES), "to/a"), ("permissions", "to/a")),
    ],
)
def test_an_expected_error_is_a_sentence_and_advice(texts: list[str], error: Exception, words: tuple[str, ...]) -> None:
    state = ended(error)
    assert (state.type.value, state.name, state.message) == ("FAILED", "Failed", str(error))
    assert state.data is error
    for word in words:
        assert word in texts[0]
    assert "Traceback" not in texts[0]


def test_an_unexpected_error_has_its_traceback_in_the_artifact(texts: list[str]) -> None:
    state = ended(KeyError("boom"))
    assert state.message == "KeyError: 'boom' (an unexpected error; the artifact \"outcome\" has the traceback)"
    assert "Traceback (most recent call last)" in texts[0]
    assert "test_outcomes.py" in texts[0]


def test_the_log_has_one_line_and_the_traceback_at_debug_level(
    texts: list[str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    logger = logging.getLogger("newstables.test")
    monkeypatch.setattr(outcomes, "get_run_logger", lambda: logger)
    with caplog.at_level(logging.DEBUG):
        ended(InputError("nosuch: no\nsuch file"))
    assert [(r.levelname, r.getMessage(), bool(r.exc_info)) for r in caplog.records if r.name == logger.name] == [
        ("ERROR", "nosuch: no such file", False),
        ("DEBUG", "Traceback:", True),
    ]


def test_a_time_limit_ends_a_run_as_timed_out(texts: list[str]) -> None:
    state = ended(CancelledError())
    assert (state.type.value, state.name) == ("FAILED", "TimedOut")
    assert state.message == f"{STOPPED}. The run took longer than its time limit"
    assert "run it again" in texts[0]


def test_ctrl_c_cancels_a_run(texts: list[str]) -> None:
    state = ended(KeyboardInterrupt())
    assert (state.type.value, state.name, state.message) == ("CANCELLED", "Cancelled", STOPPED)
    assert STOPPED in texts[0]


def test_a_termination_signal_is_left_to_prefect(texts: list[str]) -> None:
    with pytest.raises(TerminationSignal):
        ended(TerminationSignal(15))
    assert STOPPED in texts[0]


def test_a_stop_does_not_wait_for_a_server_that_is_away(texts: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from threading import Event

    monkeypatch.setattr(outcomes, "STOP_SECONDS", 0.01)
    monkeypatch.setattr(outcomes, "_create_artifact", lambda _: Event().wait(30))
    with pytest.raises(TerminationSignal):
        ended(TerminationSignal(15))


def test_errors_of_the_server_are_left_to_prefect(texts: list[str]) -> None:
    with pytest.raises(httpx.ConnectError):
        ended(httpx.ConnectError("away"))
    assert texts == []


def test_nothing_published_is_skipped_in_the_default_folder_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NothingToDoError, match=f"{tmp_path}/data: nothing is published there yet"):
        require_published("data", "data", "check")
    with pytest.raises(NothingPublishedError, match="dta: there is no such folder"):
        require_published("dta", "data", "check")


def test_published_tables_are_not_skipped(built_inbox: Path) -> None:
    require_published(str(built_inbox), "data", "check")


def test_the_text_of_a_failure_is_markdown() -> None:
    text = failure_text(InputError("x: y"))
    assert text.startswith("# The settings or the input are not right\n\n**x: y**\n\n")


RUNS = """
import json, sys, time
from flows import operations
from flows.build_tables import build_tables
from flows.check_tables import check_tables
from flows.prune_snapshots import prune_snapshots
from flows.refresh_tables import refresh_tables
from flows.orchestration.forms import BuildForm, CheckForm, PruneForm, RefreshForm
from flows.storage.lock import locked
from pathlib import Path

ended = {}
def run(name, flow, form):
    ended[name] = str(flow(form, return_state=True).state_details.flow_run_id)

run("build", build_tables, BuildForm())
run("refresh", refresh_tables, RefreshForm())
run("check", check_tables, CheckForm())
run("prune", prune_snapshots, PruneForm())
run("not validated", build_tables, {"to": "to", "min_chars": 0})
run("wrong path", build_tables, BuildForm(inputs=["nosuch"]))
run("wrong folder", check_tables, CheckForm(to="nosuch"))
with locked(Path("to")):
    run("locked", build_tables, BuildForm(inputs=["feed.jsonl"], to="to"))
operations.find_sources = lambda *_: time.sleep(60)
run("late", build_tables.with_options(timeout_seconds=1), BuildForm())
operations.find_sources = lambda *_: {}["boom"]
run("broken", build_tables, BuildForm())
print(json.dumps(ended))
"""


@pytest.fixture(scope="module")
def runs(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the server has of runs that end in different ways: `folder`, and by name the run, `logs` and `artifact`."""
    folder = tmp_path_factory.mktemp("ended")
    (folder / "feed.jsonl").write_text('{"id": "a", "text": "Rain fell."}\n', encoding="utf-8")
    env = environment | {"PYTHONPATH": os.pathsep.join([str(Path(outcomes.__file__).parents[2])])}
    ran = subprocess.run([sys.executable, "-c", RUNS], env=env, cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    api = environment["PREFECT_API_URL"]
    found: dict[str, Any] = {"folder": folder}
    for name, run in json.loads(ran.stdout).items():
        logs = call_api(api, "logs/filter", {"logs": {"flow_run_id": {"any_": [run]}}, "sort": "TIMESTAMP_ASC"})
        artifacts = call_api(api, "artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run]}}})
        found[name] = {
            "state": call_api(api, f"flow_runs/{run}")["state"],
            "logs": [(log["level"], log["message"]) for log in logs],
            "artifacts": {one["key"]: one["data"] for one in artifacts},
        }
    return found


@pytest.mark.server
class TestOnAServer:
    @pytest.mark.parametrize("name", ["build", "refresh", "check", "prune"])
    def test_a_fresh_install_is_skipped(self, runs: dict[str, Any], name: str) -> None:
        state = runs[name]["state"]
        assert (state["type"], state["name"]) == ("COMPLETED", "Skipped")
        assert str(runs["folder"]) in state["message"]
        assert state["message"] in runs[name]["artifacts"]["outcome"]

    def test_a_missing_input_says_what_to_put_where(self, runs: dict[str, Any]) -> None:
        message = runs["build"]["state"]["message"]
        assert "data/raw, the default input: there is no such folder; put articles there (.txt, " in message
        assert message.endswith(f"Relative paths start in {runs['folder']}")
        assert set(runs["build"]["artifacts"]) == {"outcome"}

    @pytest.mark.parametrize(
        ("name", "state", "sentence"),
        [
            ("not validated", "Failed", "Min Chars: Input should be greater than or equal to 1 (not 0)"),
            ("wrong path", "Failed", "nosuch: no such file or folder"),
            ("wrong folder", "Failed", "nosuch: there is no such folder"),
            ("locked", "Refused", "another build (process "),
            ("late", "TimedOut", STOPPED),
            ("broken", "Failed", "KeyError: 'boom'"),
        ],
    )
    def test_a_failed_run_is_one_sentence(self, runs: dict[str, Any], name: str, state: str, sentence: str) -> None:
        run = runs[name]
        assert run["state"]["name"] == state
        assert run["state"]["message"].startswith(sentence)
        assert run["state"]["message"] in run["artifacts"]["outcome"].replace("\n", " ")
        loud = [message for level, message in run["logs"] if level >= logging.WARNING]
        assert loud == [run["state"]["message"]]
        assert not [message for _, message in run["logs"] if "Traceback" in message or "exception" in message]

    def test_a_refused_run_names_the_process_that_holds_the_lock(self, runs: dict[str, Any]) -> None:
        assert "is writing into to; run this again when it has ended" in runs["locked"]["state"]["message"]
        assert runs["locked"]["state"]["type"] == "CANCELLED"

    def test_nothing_is_written_where_nothing_was_built(self, runs: dict[str, Any]) -> None:
        assert {path.name for path in runs["folder"].iterdir()} == {"feed.jsonl", "to"}
        assert not (runs["folder"] / "to" / "published").exists()
