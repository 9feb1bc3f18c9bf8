"""Imports go down only: flows → transforms; the core touches no world."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WORLD = {"prefect", "pathlib", "os", "io", "shutil", "tempfile", "time", "random", "flows", "newstables", "subprocess"}


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names


@pytest.mark.parametrize("path", sorted((ROOT / "transforms").rglob("*.py")), ids=lambda p: p.name)
def test_the_core_is_pure(path):
    assert not imported(path) & WORLD


def test_parquet_is_written_in_one_place():
    users = [p.name for p in (ROOT / "flows").rglob("*.py") if "pyarrow.parquet" in p.read_text("utf-8")]
    assert users == ["parquet.py"]
