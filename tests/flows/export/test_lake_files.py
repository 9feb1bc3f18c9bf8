from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from flows.export.lake_files import LakeFile, change, lake_schema, link_files, table_files
from tests.flows.building import current
from transforms.contract.table_sets import PUBLISHED_TABLES, UNPARTITIONED

paths = st.sets(st.sampled_from([f"{n}.parquet" for n in range(6)]))


def lake_file(path: str, source: Path = Path("part-0.parquet")) -> LakeFile:
    return LakeFile(path, source, None, 1, 1)


@given(paths, paths)
def test_a_change_makes_one_set_of_files_the_other(before: set[str], after: set[str]) -> None:
    found = change(before, [lake_file(path) for path in after])
    added = {file.path for file in found.added}
    assert (before - set(found.removed)) | added == after
    assert not added & before
    assert bool(found) == (before != after)


def test_files_are_named_by_their_content(papers: Path) -> None:
    snapshot = current(papers)
    for name in PUBLISHED_TABLES:
        files = table_files(snapshot, name)
        assert sum(file.rows for file in files) == snapshot.rows[name]
        assert {file.path.rpartition("/")[2].removesuffix(".parquet") for file in files} == {
            file.sha256 for file in snapshot.files_of(name) if file.rows
        }
        assert all(file.partition == {} for file in files) == (name in UNPARTITIONED)


def test_files_that_are_linked_already_stay(tmp_path: Path) -> None:
    source = tmp_path / "part-0.parquet"
    source.write_bytes(b"rows")
    for _ in range(2):
        link_files(tmp_path / "table", [lake_file("published_month=2026-01/a.parquet", source)])
    linked = tmp_path / "table" / "published_month=2026-01" / "a.parquet"
    assert linked.samefile(source)


def test_the_month_is_the_last_column_and_says_what_it_means() -> None:
    schema = lake_schema(PUBLISHED_TABLES["quotes"], "doc")
    assert schema.field(-1).equals(pa.field("published_month", pa.string()))
    assert all(field.metadata[b"doc"] for field in schema)
    assert lake_schema(PUBLISHED_TABLES["identities"], "doc").names == PUBLISHED_TABLES["identities"].names
