"""Read the lists of known names that an organisation has: CSV or Parquet files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv

from flows.errors import InputError
from flows.storage import parquet
from transforms.identities.known_names import KnownNames, countries_and_capitals
from transforms.identities.known_rows import COLUMNS, KNOWN_SCHEMA, KnownRowError, known_rows

PARQUET_MARK = b"PAR1"
HEAD_BYTES = 1 << 16
CHUNK_BYTES = 8 << 20
DELIMITERS = ",;\t|"
OTHER_NAMES = {"country_code": "country"}  # as the tables call it


class KnownFile:
    """A file with known names.

    It has a header or columns of these names, in any order and case: alias (required), name, type, wikidata_id,
    country, description. Other columns are left alone. A CSV file is UTF-8, may be compressed (.gz, .bz2, .zst), and
    its values may be separated by a comma, a semicolon, a tab or a bar.

    Args:
        path: The file.

    Raises:
        InputError: There is no such file.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        if not self.path.is_file():
            raise InputError(
                f"{path}: there is no such file of known names; name a CSV or Parquet file with a column alias"
            )

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the file's bytes, in hexadecimal: other for another content."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def read(self) -> pa.Table:
        """Return the rows of the file, in the form of `known_rows.KNOWN_SCHEMA`.

        Raises:
            InputError: The file cannot be read, lacks the column alias, or a row is wrong.
        """
        parts: list[pa.Table] = []
        done = 0
        try:
            for chunk in self._chunks():
                parts.append(known_rows(_strings(chunk)))
                done += chunk.num_rows
        except KnownRowError as error:
            raise InputError(f"{self.path}, row {done + error.row + 1}: {error.problem}") from None
        except pa.ArrowException as error:
            raise InputError(f"{self.path}: {_explained(str(error))}") from error
        return pa.concat_tables(parts) if parts else KNOWN_SCHEMA.empty_table()

    def _chunks(self) -> Iterator[pa.RecordBatch]:
        with self.path.open("rb") as file:
            is_parquet = file.read(len(PARQUET_MARK)) == PARQUET_MARK
        if is_parquet:
            wanted = self._wanted(parquet.part_schema(self.path).names)
            chunks: Iterator[pa.RecordBatch] = parquet.read_chunks(self.path, list(wanted))
        else:
            delimiter, header = self._header()
            wanted = self._wanted(header)
            chunks = pacsv.open_csv(
                self.path,
                read_options=pacsv.ReadOptions(block_size=CHUNK_BYTES),
                parse_options=pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
                convert_options=pacsv.ConvertOptions(
                    include_columns=list(wanted),
                    column_types=dict.fromkeys(wanted, pa.string()),
                    strings_can_be_null=False,
                ),
            )
        for chunk in chunks:
            yield chunk.rename_columns([wanted[name] for name in chunk.schema.names])

    def _header(self) -> tuple[str, list[str]]:
        """Return the delimiter and the names of the columns: the delimiter that yields more of the names known here."""
        with pa.input_stream(str(self.path), compression="detect") as stream:
            head = stream.read(HEAD_BYTES).removeprefix(b"\xef\xbb\xbf")
        line = head.splitlines()[0].decode("utf-8", "replace") if head else ""
        by_delimiter = {d: [name.strip('"') for name in line.split(d)] for d in DELIMITERS}
        best = max(DELIMITERS, key=lambda d: len({_meant(name) for name in by_delimiter[d]} & set(COLUMNS)))
        return best, by_delimiter[best]

    def _wanted(self, names: Sequence[str]) -> dict[str, str]:
        """Return the columns of the file that are read, each with its name here."""
        found: dict[str, str] = {}
        for name in names:
            if _meant(name) in found.values():
                raise InputError(f"{self.path}: has two columns {_meant(name)}; remove one, or rename it")
            if _meant(name) in COLUMNS:
                found[name] = _meant(name)
        if "alias" not in found.values():
            shown = ", ".join(names)[:200] or "nothing"
            raise InputError(
                f"{self.path}: has no column alias; its first line should name the columns {', '.join(COLUMNS)}, of "
                f"which only alias is required; it has {shown}"
            )
        return found


def known_names(paths: Sequence[str]) -> KnownNames:
    """Return the names of files, earlier ones first, and those that are known without any: countries and capitals.

    A name that one of the files has is not looked for among countries and capitals. The last list is kept in memory.

    Raises:
        InputError: See `KnownFile`.
    """
    files = [KnownFile(path) for path in paths]
    return _known_names(tuple((str(file.path), file.sha256) for file in files))


@lru_cache(maxsize=1)
def _known_names(files: tuple[tuple[str, str], ...]) -> KnownNames:
    if not files:
        return countries_and_capitals()
    return KnownNames(pa.concat_tables([KnownFile(path).read() for path, _ in files]), countries_and_capitals())


def _meant(name: str) -> str:
    name = name.strip().lower()
    return OTHER_NAMES.get(name, name)


def _strings(chunk: pa.RecordBatch) -> pa.Table:
    table = pa.Table.from_batches([chunk])
    return table.cast(pa.schema([(name, pa.string()) for name in table.column_names]))


def _explained(problem: str) -> str:
    first = problem.splitlines()[0][:300]
    if "UTF8" in first or "UTF-8" in first:
        return "is not in UTF-8; save it as that"
    if "Expected" in first and "columns" in first:
        return f"has a row of another length than the header ({first}); put values with a delimiter in quotation marks"
    return f"cannot be read as CSV or Parquet ({first})"
