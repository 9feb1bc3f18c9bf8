"""Lines that the command line prints."""

from __future__ import annotations

import shlex

from flows.cli import output


def test_the_printed_line_opens_the_tables_of_a_store() -> None:
    _, _, code = shlex.split(output.reading_line("s3://bucket/it's/snapshots/20260101T000000Z-abcdef"))
    compile(code, "line", "exec")
    assert 'newstables.open("s3://bucket/it\'s", "20260101T000000Z-abcdef")' in code
