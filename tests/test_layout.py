"""The layout that a newcomer relies on: small files, small folders, one stem one module, a test for each module."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("flows", "transforms", "training", "benchmarks", "website")
MODULES = sorted(
    path.relative_to(ROOT)
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if path.stem not in ("__init__", "__main__")
)
TESTS = {path.stem for path in (ROOT / "tests").rglob("test_*.py")}
# Modules without a test file of their stem, and what tests them instead.
TESTED_BY = {
    "automation_names": "tests/flows/orchestration/test_automations.py",
    "decision_files": "tests/flows/cli/test_identity_commands.py: export and import",
    "decision_words": "tests/flows/cli/test_identity_commands.py",
    "identity_operations": "tests/flows/cli/test_identity_commands.py",
    "identity_text": "tests/flows/cli/test_identity_commands.py",
    "bottlenecks": "tests/benchmarks/test_help.py: a measurement",
    "crashes": "tests/benchmarks/test_help.py; tests/flows/orchestration/test_recovery.py kills a run",
    "export_load": "tests/benchmarks/test_help.py: a measurement",
    "geonames": "tests/training/lexicons/test_lexicons.py",
    "increments": "tests/benchmarks/test_help.py: a measurement",
    "items": "types only",
    "layer_vectors": "tests/training/antecedents/test_role_probe.py: it runs a parser and a network",
    "index_links": "tests/flows/search_index/test_index_update.py",
    "index_names": "tests/flows/search_index/test_index_update.py",
    "search_speed": "tests/benchmarks/test_help.py: a measurement",
    "iso_639": "tests/training/lexicons/test_lexicons.py",
    "locked_build": "tests/flows/test_operations.py and tests/flows/test_quarantine_operations.py",
    "load": "tests/benchmarks/test_help.py: a measurement",
    "model_card": "tests/training/shipping/test_card_text.py: it writes that text to a file",
    "orchestration": "tests/benchmarks/test_help.py: a measurement",
    "race": "tests/benchmarks/speed/test_warm_build.py; tests/benchmarks/test_help.py",
    "read_counts": "tests/flows/batches/test_workers.py",
    "reader_api": "types only",
    "recipes": "tests/training/learning/test_train.py",
    "restarts": "tests/benchmarks/test_help.py; tests/packaging/test_wheel.py restarts serve",
    "scale": "tests/benchmarks/test_help.py: a measurement",
    "schedule": "tests/flows/orchestration/test_recovery.py runs it",
    "served_builds": "tests/packaging/test_wheel.py and tests/flows/orchestration/test_recovery.py use it",
    "setting_fields": "tests/flows/test_settings.py",
    "stages": "tests/benchmarks/test_help.py: a measurement",
    "table_content": "tests/reliability compares tables with it",
}


def test_flows_holds_flows_and_what_all_steps_share() -> None:
    flows = {"build_tables", "check_tables", "fetch_feeds", "prune_snapshots", "read_article", "refresh_tables"}
    shared = {"errors", "fault_points", "progress", "result", "setting_fields", "settings", "wording"}
    shared |= {"operations", "quarantine_operations"}
    assert {path.stem for path in (ROOT / "flows").glob("*.py")} == flows | shared | {"__init__"}


def test_no_folder_is_crowded() -> None:
    sizes = Counter(str(path.parent) for path in MODULES)
    assert {folder: n for folder, n in sizes.items() if n > 15} == {}


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_files_are_short(package: str) -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
        for path in (ROOT / package).rglob("*.py")
    }
    assert {path: n for path, n in lengths.items() if n > 300} == {}


def test_two_modules_never_share_a_stem() -> None:
    stems = Counter(path.stem for path in MODULES)
    assert [stem for stem, n in stems.items() if n > 1] == []


def test_every_module_has_a_test_or_a_reason() -> None:
    untested = [str(path) for path in MODULES if f"test_{path.stem}" not in TESTS and path.stem not in TESTED_BY]
    assert untested == []


def test_reasons_are_of_modules_without_a_test() -> None:
    stems = {path.stem for path in MODULES}
    assert [stem for stem in TESTED_BY if stem not in stems or f"test_{stem}" in TESTS] == []
