"""Write tables as sheets of an Excel file, with the meaning of their columns on a sheet of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.errors import InputError
from flows.export.plain_values import flat
from flows.export.read_only_sql import QueryResult
from flows.export.selection import Exported
from transforms.contract.archive_tables import PUBLISHED_MONTH
from transforms.contract.archive_views import WHO_SAID_WHAT

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MAX_ROWS = 1_048_575  # of a sheet, below its head
MAX_CHARS = 32_767  # of a cell
DICTIONARY = "dictionary"
KNOWN = {c.name: c.meaning for c in (PUBLISHED_MONTH, *WHO_SAID_WHAT.columns)}  # of columns in somebody's SQL
EARLIEST = datetime(1900, 3, 1)  # before it, Excel counts days wrongly or not at all


def write_xlsx(
    connection: DuckDBPyConnection, path: Path, tables: Sequence[Exported], snapshot: str, done: Callable[[int], None]
) -> None:
    """Write each table as a sheet. Moments have no time zone: they are those of UTC.

    Texts are written as text, so that no formula of an article is computed. A text is cut at 32,767 characters, and
    characters that XML forbids become spaces.

    Raises:
        InputError: openpyxl is missing, or a table has more rows than a sheet.
    """
    try:
        from openpyxl import Workbook
    except ModuleNotFoundError:
        raise InputError("an Excel file needs openpyxl: pip install 'newstables[xlsx]'") from None
    book = Workbook(write_only=True)
    described = [("snapshot", "", snapshot), ("", "", ""), ("sheet", "column", "meaning")]
    try:
        for table in tables:
            result = table.rows(connection)
            _write_sheet(book.create_sheet(table.name), result, done)
            meanings = KNOWN | dict(table.meanings)
            described.append((table.name, "", table.row))
            described += [(table.name, name, meanings.get(name, "")) for name in result.columns]
        sheet = book.create_sheet(DICTIONARY)
        for line in described:
            sheet.append([_cell(sheet, value) for value in line])
    except BaseException:
        for sheet in book.worksheets:  # otherwise they complain when they are collected
            sheet.close()
        raise
    book.save(path)


def _write_sheet(sheet: Any, result: QueryResult, done: Callable[[int], None]) -> None:
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, name) for name in result.columns])
    for n, row in enumerate(result.rows):
        if n == MAX_ROWS:
            raise InputError(
                f"{sheet.title} has more than the {MAX_ROWS:,} rows of a sheet; select fewer with --sql, or export to "
                ".csv"
            )
        sheet.append([_cell(sheet, value) for value in row])
        done(1)


def _cell(sheet: Any, value: Any) -> Any:
    """Return a cell. openpyxl would make a formula of a text that begins with "=", and an error of one like "#N/A"."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, datetime):
        naive = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
        return naive if naive >= EARLIEST else naive.isoformat()
    if isinstance(value, date) and value > EARLIEST.date():
        return value
    value = flat(value)
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub(" ", value)[:MAX_CHARS])
    cell.data_type = "s"
    return cell
