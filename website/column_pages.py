"""Write a page for each table and view from its declaration."""

from __future__ import annotations

import inspect
from collections.abc import Iterable

from transforms.contract.archive_tables import DECISIONS
from transforms.contract.archive_views import VIEWS
from transforms.contract.schema import Table, View
from transforms.contract.table_sets import PUBLISHED_TABLES
from transforms.contract.tables import QUARANTINE


def column_pages() -> dict[str, str]:
    """Return the pages of all tables and views by path: `tables/index.md`, and one for each."""
    groups: tuple[tuple[str, Iterable[Table | View]], ...] = (
        ("Tables", PUBLISHED_TABLES.values()),
        ("Views", VIEWS.values()),
        ("Beside the snapshots", (DECISIONS, QUARANTINE)),
    )
    index = ["# Which tables and columns are there?"]
    pages: dict[str, str] = {}
    for heading, members in groups:
        rows = [f"| [`{each.name}`]({each.name}.md) | {each.row.rstrip('.')}. |" for each in members]
        index.append(
            "\n".join(
                [
                    f"## {heading} {{ #{heading.lower().replace(' ', '-')} }}",
                    "",
                    "| name | what it has |",
                    "|---|---|",
                    *rows,
                ]
            )
        )
        pages |= {f"tables/{each.name}.md": _page(each) for each in members}
    return {"tables/index.md": "\n\n".join(index) + "\n"} | pages


def names_of_tables() -> frozenset[str]:
    """Return the names of all that has a page here: the sections of the data dictionary."""
    return frozenset(path.split("/")[1].removesuffix(".md") for path in column_pages()) - {"index"}


def _page(table: Table | View) -> str:
    """Return the page of a table: its section of the data dictionary, and the SQL of a view."""
    _, _, text = table.dictionary().partition("\n")
    row, rule, columns = text.partition("\n| column |")
    page = f"# What is in `{table.name}`?\n{row}"
    if columns:
        page += f'\n<div class="columns" markdown="1">\n{rule}{columns}\n</div>\n'
    if isinstance(table, View):
        page += f"\n**Its SQL**\n\n```sql\n{inspect.cleandoc(table.query)}\n```\n"
    return page
