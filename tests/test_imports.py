"""Imports go down only; `make lint` checks the layers in pyproject.toml, and this shows that it would find a breach."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["root_packages"]
UPWARD = {
    "a module of a lower folder imports one of a higher folder": (
        "flows/storage/disk.py",
        "from flows import operations",
    ),
    "transforms imports flows": ("transforms/text/repair.py", "from flows.storage import disk"),
    "two modules of a folder import each other": ("flows/snapshots/manifest.py", "from flows.snapshots import catalog"),
    "a function hides a circle": ("flows/storage/lock.py", "def f():\n    from flows.batches import batch_folder"),
    "transforms reads the clock": ("transforms/batch.py", "import time"),
}


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources alone, in a folder of their own."""
    folder = tmp_path_factory.mktemp("clone")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "weights"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", code, "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_imports_go_down(clone: Path) -> None:
    done = lint(clone)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("where", UPWARD)
def test_an_upward_import_is_found(clone: Path, where: str) -> None:
    path, line = UPWARD[where]
    module, text = clone / path, (clone / path).read_text("utf-8")
    module.write_text(f"{text}\n\n{line}\n", encoding="utf-8")
    try:
        assert "BROKEN" in lint(clone).stdout
    finally:
        module.write_text(text, encoding="utf-8")


def test_parquet_is_written_in_one_place() -> None:
    users = [path.name for path in (ROOT / "flows").rglob("*.py") if "pyarrow.parquet as" in path.read_text("utf-8")]
    assert users == ["parquet.py"]
