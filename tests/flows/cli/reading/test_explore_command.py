"""The command `explore`, as a process: it answers, and Ctrl-C ends it. What it shows: tests/flows/explore."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli.main import cli


def test_help_says_what_is_needed() -> None:
    found = CliRunner().invoke(cli, ["explore", "--help"]).output
    assert "the extra explore" in found
    assert "Ctrl-C" in found


@pytest.mark.slow
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_until_it_is_interrupted(papers: Path, tmp_path: Path, by: signal.Signals) -> None:
    pytest.importorskip("datasette", reason="datasette is not installed: it is in the extra dev")
    command = [sys.executable, "-m", "newstables", "explore", "--to", str(papers), "--port", "0"]
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout
        line = process.stdout.readline()
        assert line.startswith("Exploring snapshot "), process.communicate()
        (url,) = [word for word in line.split() if word.startswith("http://127.0.0.1:")]
        with urllib.request.urlopen(url, timeout=60) as answer:
            assert b"Who said what" in answer.read()
        process.send_signal(by)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "", "")
    assert len(list((tmp_path / "cache").rglob("*.sqlite"))) == 1
