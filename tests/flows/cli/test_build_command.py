"""The command `build`: its output, its exit codes and its error messages."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from flows.batches.workers import ONE_THREAD
from flows.cli import build_command
from flows.cli.main import cli
from flows.settings import BuildSettings
from flows.storage.lock import locked
from tests.flows.building import lines
from tests.flows.prefect_server import LONG_SECONDS
from transforms.readers import READERS

pytestmark = pytest.mark.slow  # it makes whole builds

ROOT = Path(__file__).parents[3]
SMALL_BATCHES = ("--reader", "rules", "--workers", 2, "--batch-articles", 50)


def invoke(*arguments: Any) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


NOTE_THREADS = """
import os, sys

class AtNumpy:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "numpy":
            print(*(os.environ.get(key) for key in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")))

sys.meta_path.insert(0, AtNumpy)
from flows.cli.main import main
main()
"""


def start(*arguments: Any, **more: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "newstables", *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "cwd": ROOT}
    return subprocess.Popen(command, **{**pipes, **more})


def test_build_prints_a_summary(inbox: Path, tmp_path: Path) -> None:
    result = invoke("build", inbox, "--to", tmp_path / "to", "--workers", 1)
    assert result.exit_code == 0
    for words in (
        "Published 3 articles",
        "sentences",
        "duplicate",
        "broken_json",
        "most quoted",
        "newstables quarantine list",
    ):
        assert words in result.output


def test_printed_query_runs(inbox: Path, tmp_path: Path) -> None:
    result = invoke("build", inbox, "--to", tmp_path / "to", "--workers", 1)
    line = result.output.splitlines()[-1].strip()
    ran = run_in_shell(line)
    assert "Kovacs" in ran.stdout, ran.stderr


def run_in_shell(line: str) -> subprocess.CompletedProcess[str]:
    """Run a printed command, with the commands of this environment."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    env = {**os.environ, "PATH": path}
    return subprocess.run(line, shell=True, capture_output=True, text=True, check=False, env=env)


@pytest.mark.parametrize("name", ["o'ut", 'o"ut', "$HOME", "a [/b] :smile:", "[a]*"])
def test_printed_query_runs_in_any_folder(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = invoke("build", inbox, "--to", name, "--workers", 1)
    assert f"  {name}/snapshots/" in result.output
    ran = run_in_shell(result.output.splitlines()[-1].strip())
    assert "Kovacs" in ran.stdout, ran.stderr


def test_json_has_the_snapshot_s_absolute_path(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    results = [json.loads(invoke("build", inbox, "--workers", 1, "--json").stdout) for _ in range(2)]
    assert {result["snapshot"] for result in results} == {str((tmp_path / "data" / "published").resolve())}


def test_counts_of_one_are_singular(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("“It rains,” said Anna Kovacs.", encoding="utf-8")
    output = invoke("build", tmp_path / "a.txt", "--to", tmp_path / "to", "--workers", 1).output
    assert "Published 1 article in" in output
    assert "1 quote in 1 article\n" in output


def test_folder_without_articles_is_an_error_that_counts_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    result = invoke("build", tmp_path, "--to", tmp_path / "to")
    assert result.exit_code == 2
    assert f"{tmp_path}: there are no articles, only files that are not read (1 .xlsx); put" in result.stderr


def test_nothing_is_published_if_all_records_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("", encoding="utf-8")
    output = invoke("build", tmp_path / "a.txt", "--to", tmp_path / "to", "--workers", 1).output
    assert "nothing is published yet." in output


@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_target_that_is_a_file_is_an_error(inbox: Path, tmp_path: Path, more: list[str]) -> None:
    (tmp_path / "to").write_text("mine", encoding="utf-8")
    result = invoke("build", inbox, "--to", tmp_path / "to", *more)
    assert result.exit_code == 2
    assert f"{tmp_path / 'to'}: " in result.stderr


def test_json_is_one_object(inbox: Path, tmp_path: Path) -> None:
    result = invoke("build", inbox, "--to", tmp_path / "to", "--workers", 1, "--json")
    assert json.loads(result.stdout)["accounting"]["read"] == 6


def test_second_build_finds_nothing_new(inbox: Path, tmp_path: Path) -> None:
    invoke("build", inbox, "--to", tmp_path / "to", "--workers", 1)
    result = invoke("build", inbox, "--to", tmp_path / "to", "--workers", 1)
    assert result.exit_code == 0
    assert "Nothing new" in result.output


def test_missing_default_input_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = invoke("build")
    assert result.exit_code == 0
    assert result.output.startswith("Nothing to do. data/raw, the default input: there is no such folder; put articles")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--workers", "0"], "--workers"),
        (["--reader", "nix"], f"the readers are: {', '.join(READERS)}"),
        *((["--since", day], "--since: give a day as YYYY-MM-DD") for day in ("yesterday", "2026-02-30", "2026", "0")),
        (["--until", "1704067200"], "--until: give a day as YYYY-MM-DD"),
        (["--since", "2026-02-02", "--until", "2026-02-01"], "is after until"),
        (["--min-chars", "x"], "--min-chars"),
        (["--nix"], "--nix"),
        (["does/not/exist"], "does/not/exist"),
        ([""], "INPUT: "),
    ],
)
def test_wrong_arguments_do_nothing(tmp_path: Path, arguments: list[str], message: str) -> None:
    result = invoke("build", *arguments, "--to", tmp_path / "to")
    assert result.exit_code == 2
    assert message in result.stderr
    assert not (tmp_path / "to").exists()


def test_locked_folder_has_its_own_exit_code(inbox: Path, tmp_path: Path) -> None:
    with locked(tmp_path / "to"):
        result = invoke("build", inbox, "--to", tmp_path / "to")
    assert result.exit_code == 3
    assert "--wait" in result.stderr


def test_damaged_folder_has_its_own_exit_code(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "to" / "published").mkdir(parents=True)
    assert invoke("build", inbox, "--to", tmp_path / "to", "--workers", 1).exit_code == 4


def test_server_that_does_not_answer_is_an_error(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    result = invoke("build", inbox, "--to", tmp_path / "to")
    assert result.exit_code == 2
    assert "--no-prefect" in result.stderr
    assert invoke("build", inbox, "--to", tmp_path / "to", "--workers", 1, "--no-prefect").exit_code == 0


@pytest.mark.parametrize("name", sorted(set(BuildSettings.model_fields) - {"inputs"}))
def test_every_setting_is_an_option_with_help(name: str) -> None:
    options = {p.name: p for p in build_command.build.params}
    assert getattr(options[name], "help", "")


@pytest.fixture
def long_feed(tmp_path: Path) -> Path:
    """An input that takes minutes to read."""
    path = tmp_path / "feed.jsonl"
    sentence = "The council of the town said that the bridge over the river would be rebuilt. "
    with path.open("w", encoding="utf-8") as file:
        for i in range(20_000):
            file.write(json.dumps({"id": f"a{i}", "text": f"{i} " + sentence * 20}) + "\n")
    return path


def wait_for_batch(process: subprocess.Popen[str], to: Path) -> None:
    until = time.monotonic() + LONG_SECONDS
    while not list(to.glob("staging/*/*/done.json")):
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            pytest.fail(f"no batch was read: {process.communicate()}")
        time.sleep(0.1)


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_build_keeps_finished_batches(long_feed: Path, tmp_path: Path, how: signal.Signals) -> None:
    process = start("build", long_feed, "--to", tmp_path / "to", *SMALL_BATCHES)
    wait_for_batch(process, tmp_path / "to")
    process.send_signal(how)
    _, errors = process.communicate(timeout=LONG_SECONDS)
    assert process.returncode == 130, errors
    assert "interrupted" in errors
    assert not (tmp_path / "to" / "published").exists()
    assert list((tmp_path / "to").glob("staging/*/*/done.json"))


@pytest.mark.slow
@pytest.mark.parametrize("where", [("--workers", "1"), ("--runner", "processes"), ("--runner", "threads")])
def test_interrupted_build_ends_although_a_text_is_long(tmp_path: Path, where: tuple[str, str]) -> None:
    text = "The mayor, Ada Berg, said on Monday that the bridge would be “rebuilt soon”. " * 50_000
    folder = lines(tmp_path / "in", *({"id": f"a{i}", "text": text} for i in range(2)))
    process = start("build", folder, "--to", tmp_path / "to", "--reader", "rules", "--workers", 2, *where)
    assert process.stderr is not None
    errors = ""
    while f"a text of {len(text):,} characters takes a while" not in errors:
        line = process.stderr.readline()
        assert line, f"it ended: {errors}"
        errors += line
    time.sleep(1)  # reading the text takes some 20 s
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)  # impatience must not break off the clean-up
    errors += process.stderr.read()
    assert process.wait(LONG_SECONDS) == 130, errors
    assert time.monotonic() - started < 15, "some 2 s on a quiet machine"
    assert errors.count("newstables: interrupted") == 1
    assert "Traceback" not in errors
    assert "Exception ignored" not in errors


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the worker in /proc")
def test_dead_worker_publishes_nothing(long_feed: Path, tmp_path: Path) -> None:
    process = start("build", long_feed, "--to", tmp_path / "to", *SMALL_BATCHES)
    wait_for_batch(process, tmp_path / "to")
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="utf-8").split()
    os.kill(int(children[-1]), signal.SIGKILL)
    _, errors = process.communicate(timeout=LONG_SECONDS)
    assert process.returncode == 4, errors
    assert "a worker process died" in errors
    assert not (tmp_path / "to" / "published").exists()


def test_numpy_is_loaded_for_one_thread(tmp_path: Path) -> None:
    """The threads of numpy's matrix products wait by spinning: a quarter of the time of a build with the network."""
    command = [sys.executable, "-c", NOTE_THREADS, "build", str(tmp_path / "missing"), "--to", str(tmp_path / "to")]
    environment = {key: value for key, value in os.environ.items() if key not in ONE_THREAD}
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment)
    assert ran.stdout.split() == ["1", "1"]
