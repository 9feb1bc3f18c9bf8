"""The links that the evaluation reads beside the tables."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.accuracy.who_is_who import main, read_window, with_links
from tests.transforms.identities.entity_tables import article, window
from transforms.contract.archive_tables import ENTITY_LINKS


def write_tables(folder: Path) -> pa.Table:
    """Write the entities and articles of two months."""
    rows = window(
        *(r for i in range(3) for r in article(f"a{i}", "Ilya Vostek", "ORG:Acme", month="2030-01")),
        *article("b", "Vostek", "ORG:Acme", month="2030-02"),
    )
    (folder / "entity_mentions").mkdir(parents=True)
    for month in ("2030-01", "2030-02"):
        of_month = rows.filter(pa.compute.equal(rows["published_month"], month))
        ids = pa.array(sorted(set(of_month["article_id"].to_pylist())))
        articles = pa.table({"article_id": ids, "published_at": pa.nulls(len(ids), pa.timestamp("us", "UTC"))})
        entities = of_month.drop_columns(["published_month", "published_at"])
        for name, table in (("articles", articles), ("entities", entities)):
            part = folder / name / f"published_month={month}" / "part-0.parquet"
            part.parent.mkdir(parents=True)
            pq.write_table(table, part)
    return rows


def test_the_window_has_the_month_of_each_entity(tmp_path):
    rows = write_tables(tmp_path)
    found = read_window(tmp_path)
    assert sorted(found["published_month"].to_pylist()) == sorted(rows["published_month"].to_pylist())
    assert set(found.column_names) == set(rows.column_names)


def test_links_lie_in_their_months(tmp_path):
    write_tables(tmp_path / "tables")
    with_links(tmp_path / "tables", tmp_path / "linked")
    to = with_links(tmp_path / "tables", tmp_path / "linked")  # again: the old links are replaced
    parts = {p.parent.name: pq.read_table(p) for p in sorted((to / "entity_links").rglob("*.parquet"))}
    assert {month: part.num_rows for month, part in parts.items()} == {
        "published_month=2030-01": 6,
        "published_month=2030-02": 2,
    }
    assert all(part.column_names == ENTITY_LINKS.names for part in parts.values())
    assert (to / "entities").resolve() == (tmp_path / "tables" / "entities").resolve()
    ids = {i for part in parts.values() for i in part["identity_id"].to_pylist()}
    assert len(ids) == 2


def test_a_missing_folder_is_said(tmp_path, capsys):
    assert main([str(tmp_path)]) == 2
    assert "make who SHARED=" in capsys.readouterr().out
