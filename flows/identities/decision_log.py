"""Keep people's decisions about identities. They are only ever added to.

`decisions/<time>-<hash>.parquet` has the decisions of one command, as `transforms.contract.archive_tables.DECISIONS`
declares them. A file is there whole or not at all, and never changes again. No lock is needed: a build that runs
meanwhile takes the decisions that are there when it starts.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.errors import PublishError, TargetError
from flows.fault_points import reached
from flows.storage import disk, parquet
from transforms.contract.archive_tables import DECISIONS
from transforms.contract.ids import digest
from transforms.identities.decision import Decision, in_order

FOLDER = DECISIONS.name
LISTS = ("article_ids", "undoes")  # columns of ids, separated by spaces
LEFT_SECONDS = 3600  # after which an unfinished file is of a command that died


def has_decisions(root: Path) -> bool:
    """Return whether a folder of tables has decisions."""
    return any((root / FOLDER).glob("*.parquet"))


def read_decisions(root: Path) -> list[Decision]:
    """Return all decisions in a folder of tables, also those that are undone, by when they were made.

    Raises:
        PublishError: A file is not one of decisions.
    """
    rows: list[Decision] = []
    for path in sorted((root / FOLDER).glob("*.parquet")):
        try:
            rows += [decision_of(row) for row in parquet.read_table(path, DECISIONS.names).to_pylist()]
        except (pa.ArrowException, KeyError, TypeError) as error:
            raise PublishError(
                f"{path} has no decisions that can be read ({str(error).splitlines()[0]}); put it back from a copy, or "
                "move it elsewhere to do without its decisions"
            ) from error
    return in_order(rows)


def write_decisions(root: Path, decisions: Sequence[Decision]) -> Path:
    """Add decisions to a folder of tables; return their file.

    Raises:
        TargetError: The folder for them is a link, or the same decisions are there.
    """
    folder = root / FOLDER
    if folder.is_symlink():
        raise TargetError(f"{folder}: is a symlink, and nothing outside of {root} is written; remove it")
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    table = pa.Table.from_pylist([row_of(one) for one in in_order(decisions)], schema=DECISIONS.arrow_schema)
    ids = digest(*(one.decision_id for one in in_order(decisions)))
    path = folder / f"{max(one.decided_at for one in decisions):%Y%m%dT%H%M%S%fZ}-{ids[:12]}.parquet"
    if path.exists():
        raise TargetError(f"{path}: these decisions are there already; newstables identities decisions lists them")
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.unlink(missing_ok=True)
    parquet.write_rows(temporary, table)
    disk.seal(temporary)
    reached("decisions written")
    temporary.rename(path)
    reached("decisions renamed")
    disk.sync_folder(folder)
    return path


def row_of(decision: Decision) -> dict[str, Any]:
    """Return a decision under the names of the columns of `DECISIONS`."""
    return decision._asdict() | {name: " ".join(getattr(decision, name)) or None for name in LISTS}


def decision_of(row: dict[str, Any]) -> Decision:
    """Return the decision of a row of `DECISIONS`; raises KeyError if it lacks a column."""
    values: dict[str, Any] = {name: row[name] for name in DECISIONS.names}
    return Decision(**values | {name: tuple((row[name] or "").split()) for name in LISTS})


def _sweep(folder: Path) -> None:
    """Remove what commands that died left unfinished; younger files may be of one that runs."""
    for path in folder.glob(".*.tmp"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > LEFT_SECONDS:
                path.unlink()
