"""Every snippet of the README runs, on the tables of the sample."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SNIPPETS = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
SPARK = ROOT / ".venv-spark" / "bin" / "python"


def run(snippet: str, home: Path, python: str | Path = sys.executable) -> str:
    environment = {**os.environ, "HOME": str(home)}
    done = subprocess.run(
        [python, "-c", snippet], cwd=home, capture_output=True, text=True, check=False, timeout=120, env=environment
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("snippet", [s for s in SNIPPETS if "pyspark" not in s], ids=lambda s: s.split()[4])
def test_snippet(snippet, demo):
    assert 'published").resolve()' in snippet or "newstables.open(" in snippet  # one snapshot, whatever is built
    assert re.search(r"\d|Anton Kessler", run(snippet, demo))


@pytest.mark.spark
@pytest.mark.skipif(not shutil.which("java") or not SPARK.exists(), reason="needs Java and make's .venv-spark")
def test_spark_snippet(demo):
    (snippet,) = [s for s in SNIPPETS if "pyspark" in s]
    out = run(snippet, demo, SPARK)
    assert "direct" in out
    assert "2025-10" in out


def test_there_is_a_snippet_for_every_reader():
    for library in ("duckdb", "pandas", "polars", "pyspark"):
        assert any(f"import {library}" in s or f"from {library}" in s for s in SNIPPETS)


def test_the_guide_has_the_data_dictionary():
    from transforms.contract.tables import data_dictionary

    assert data_dictionary() in (ROOT / "data" / "README.md").read_text("utf-8")
