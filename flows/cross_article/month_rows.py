"""Read rows of single articles by month from the files of a snapshot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from flows.storage import parquet, partitions
from flows.storage.disk import FileInfo
from transforms.contract.shown_quotes import are_shown
from transforms.contract.table_sets import BATCH_TABLES

ENTITY_COLUMNS = ("article_id", "entity_id", "name", "type", "n_mentions", "n_quotes")
ENTITY_FACTS = ("country_code", "description", "gender", "gender_basis")


class MonthRows:
    """The rows of a snapshot's tables of single articles, by month.

    Attributes:
        months: The months with articles, in order; `unknown` is last.
    """

    def __init__(self, folder: Path, files: Iterable[FileInfo]) -> None:
        """Take the files of a snapshot in `folder`; those of other tables are passed over."""
        self._folder = folder
        self._files: dict[tuple[str, str], list[FileInfo]] = defaultdict(list)
        for file in files:
            name = partitions.split_path(file.path)
            if name.table in BATCH_TABLES and file.rows:
                self._files[name.table, name.month].append(file)
        self.months = sorted(month for table, month in self._files if table == "articles")

    def read(self, table: str, month: str, columns: Sequence[str]) -> pa.Table:
        """Return some columns of a table's rows of one month."""
        files = self._files.get((table, month), ())
        return parquet.read_files(table, (self._folder / file.path for file in files), columns)

    def entities(self, month: str) -> pa.Table:
        """Return the entities of a month.

        The columns are `ENTITY_COLUMNS`, `ENTITY_FACTS`, n_statements (of its quotes, those that are shown by default),
        published_at of the article, and published_month.
        """
        rows = self.read("entities", month, [*ENTITY_COLUMNS, *ENTITY_FACTS])
        dates = self.read("articles", month, ["article_id", "published_at"])
        keys = ["article_id", "entity_id"]
        joined = rows.join(dates, "article_id", join_type="left outer")
        joined = joined.join(self._statements(month), keys, join_type="left outer")
        counts = pc.fill_null(joined["n_statements"], 0).cast(pa.int32())
        joined = joined.set_column(joined.schema.get_field_index("n_statements"), "n_statements", counts)
        return joined.append_column("published_month", pa.repeat(pa.scalar(month), joined.num_rows))

    def _statements(self, month: str) -> pa.Table:
        """Count the quotes of each entity that are shown by default: article_id, entity_id, n_statements."""
        quotes = self.read("quotes", month, ["article_id", "speaker_entity_id", "act", "confidence"])
        shown = quotes.filter(pc.and_(are_shown(quotes), pc.is_valid(quotes["speaker_entity_id"])))
        counted = shown.group_by(["article_id", "speaker_entity_id"]).aggregate([([], "count_all")])
        return counted.rename_columns(["article_id", "entity_id", "n_statements"])
