"""The lines that `newstables status` prints. `tests/flows/maintenance/test_status.py` has those of more folders."""

from __future__ import annotations

from pathlib import Path

from flows import operations
from flows.cli.status_text import status_lines
from flows.storage.lock import locked


def test_tables_files_and_refused_records_have_lines(to: Path) -> None:
    lines = status_lines(operations.status(to, "rules"), str(to))
    assert lines[0] == str((to / "published").resolve())
    assert f"  {'articles':16}{3:>12,} rows" in lines
    assert "  0 former snapshots, 0 bytes not shared with the published one" in lines
    assert any(line.startswith("quarantined: 2 records (1 ") for line in lines)


def test_running_build_has_a_line(to: Path) -> None:
    with locked(to):
        lines = status_lines(operations.status(to, "rules"), str(to))
    assert any(line.endswith("is writing into the folder") for line in lines)
