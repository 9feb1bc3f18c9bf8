"""Rows of a query in a terminal, and in a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.cli.reading.result_text import first_rows, print_table, write_csv_file
from flows.errors import InputError
from flows.export.read_only_sql import QueryResult


def result(*rows: tuple[Any, ...]) -> QueryResult:
    return QueryResult(["name", "n"], ["VARCHAR", "BIGINT"], iter(rows))


def test_first_rows_tell_whether_there_are_more() -> None:
    for limit, expected, more in (
        (2, [(0,), (1,)], True),
        (3, [(0,), (1,), (2,)], False),
        (None, [(0,), (1,), (2,)], False),
    ):
        rows, has_more = first_rows(iter([(0,), (1,), (2,)]), limit)
        assert list(rows) == expected
        assert has_more() is more


def test_a_terminal_cuts_a_row_at_its_width(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "30")
    print_table(result(), [("long " * 20, 1)])
    lines = capsys.readouterr().out.splitlines()
    assert any("…" in line for line in lines)
    print_table(result(), [("\x1b[2J\x9b31m\u202ered\nline", 1)])
    assert "\x1b[2J" not in (printed := capsys.readouterr().out)
    assert "[2J 31m red line" in printed


def test_elsewhere_rows_are_whole(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(result(), [("long " * 40, 1), (None, None), ([1, 2], 0.123456789)])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert ("long " * 40).strip() in lines[1]
    assert "[1, 2]" in lines[3]
    assert lines[3].split()[-1] == "0.123457"


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("old")

    def broken() -> Iterator[tuple[int]]:
        yield (1,)
        raise InputError("the end")

    with pytest.raises(InputError, match="the end"):
        write_csv_file(["a"], broken(), path, raw=False)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    write_csv_file(["a"], [(1,), ("=1",)], path, raw=False)
    assert path.read_bytes() == b"a\r\n1\r\n'=1\r\n"
    write_csv_file(["a"], [("=1",)], path, raw=True)
    assert path.read_bytes() == b"a\r\n=1\r\n"
