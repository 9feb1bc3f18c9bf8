"""Every snippet of the README runs on the tables of the sample."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli.main import cli
from tests.flows.prefect_server import LONG_SECONDS

ROOT = Path(__file__).parents[2]
SNIPPETS = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
COMMANDS = re.findall(r"^    (newstables (?:query|export) .+)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
SPARK = ROOT / ".venv-spark" / "bin" / "python"


# A table of a dozen rows needs one partition and no web page: this halves the time.
QUICK_SPARK = "--conf spark.ui.enabled=false --conf spark.sql.shuffle.partitions=1 pyspark-shell"


@pytest.mark.parametrize("snippet", [s for s in SNIPPETS if "pyspark" not in s], ids=lambda s: s.split()[4])
def test_a_snippet_runs(
    snippet: str, demo: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(demo)
    exec(snippet, {})
    assert re.search(r"\d|Anton Kessler", capfd.readouterr().out)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_query_or_export_runs(command: str, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if ".xlsx" in command:
        pytest.importorskip("openpyxl", reason="openpyxl is not installed: it is in the extra xlsx")
    (tmp_path / "data").symlink_to(demo / "data" / "demo")
    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(cli, shlex.split(command)[1:])
    assert ran.exit_code == 0, ran.output
    assert re.search(r"\d", ran.output)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda s: s.split()[4])
def test_a_snippet_reads_one_snapshot_even_if_another_is_published(snippet: str) -> None:
    assert re.search(r'published"\)\.resolve\(\)|newstables\.open\(', snippet)


@pytest.mark.spark
@pytest.mark.skipif(not shutil.which("java") or not SPARK.exists(), reason="needs Java and make's .venv-spark")
def test_the_spark_snippet_runs(demo: Path) -> None:
    (snippet,) = [s for s in SNIPPETS if "pyspark" in s]
    environment = {**os.environ, "HOME": str(demo), "PYSPARK_SUBMIT_ARGS": QUICK_SPARK}
    command = [SPARK, "-c", snippet]
    ran = subprocess.run(
        command, cwd=demo, capture_output=True, text=True, check=False, timeout=LONG_SECONDS, env=environment
    )
    assert ran.returncode == 0, ran.stderr
    assert "direct" in ran.stdout
    assert "2025-10" in ran.stdout


@pytest.mark.parametrize("library", ["duckdb", "pandas", "polars", "pyspark"])
def test_there_is_a_snippet_for_every_reader(library: str) -> None:
    assert re.search(rf"^(import|from) {library}\b", "\n".join(SNIPPETS), re.MULTILINE)
