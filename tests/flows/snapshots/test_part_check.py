"""A published part with one wrong value of each kind: the check names its file, its column and the value."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.operations import build
from flows.settings import BuildSettings
from flows.snapshots import catalog, part_check
from tests.flows.damage import forge, part, with_column
from transforms.contract.tables import TABLES

MONTH = "2026-01"
ARTICLE = (
    '{"id": "bridge", "published_at": "2026-01-05", "url": "https://a.example/1", "text": '
    '"They met on Monday. \\"We will rebuild the bridge,\\" said Mayor Anna Kovacs.\\n\\nNobody objected."}\n'
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot with one article."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "feed.jsonl").write_text(ARTICLE, encoding="utf-8")
    build(BuildSettings(inputs=[str(folder / "feed.jsonl")], to=str(folder / "to"), reader="rules", workers=1))
    return folder / "to"


@pytest.fixture
def to(built: Path, tmp_path: Path) -> Path:
    """A copy of the snapshot, to be damaged."""
    return Path(shutil.copytree(built, tmp_path / "to", symlinks=True))


def problems(to: Path) -> list[str]:
    """What is wrong with the parts of one month."""
    snapshot = catalog.require(to, whole=False)
    (found,) = (part_set for part_set in snapshot.parts if part_set.month == MONTH)
    return part_check.problems(snapshot.path, found)


def rows(to: Path, table: str) -> pa.Table:
    return pq.read_table(part(to, table), partitioning=None)


def set_first(to: Path, table: str, **values: Any) -> None:
    """Give other values to the first row of a part."""
    data = rows(to, table)
    for column, value in values.items():
        data = with_column(data, column, [value, *data[column].to_pylist()[1:]])
    forge(to, part(to, table), data)


def test_published_parts_are_right(to: Path) -> None:
    assert problems(to) == []


@pytest.mark.parametrize(
    ("table", "values", "said"),
    [
        pytest.param("quotes", {"kind": "loud"}, "kind 'loud' is not one of direct, mixed, indirect", id="kind"),
        pytest.param("quotes", {"act": "song"}, "act 'song' is not one of speech, thought", id="nullable value"),
        pytest.param("sentences", {"part": "foot"}, "part 'foot' is not one of headline, dateline", id="part"),
        pytest.param("entities", {"salience": 1.5}, "salience 1.5 is more than 1", id="above the range"),
        pytest.param("quotes", {"confidence": -0.5}, "confidence -0.5 is less than 0", id="below the range"),
        pytest.param("quotes", {"confidence": float("nan")}, "confidence is null", id="not a number"),
        pytest.param("articles", {"n_words": -1}, "n_words -1 is less than 0", id="negative count"),
        pytest.param("articles", {"url": ""}, "url '' is empty", id="empty text"),
        pytest.param("quotes", {"start": 200, "end": 7}, "start 200, end 7 is no span", id="start after end"),
    ],
)
def test_a_wrong_value_is_named_with_its_file(to: Path, table: str, values: dict[str, Any], said: str) -> None:
    set_first(to, table, **values)
    file = f"{table}/published_month={MONTH}/part-0.parquet"
    article = rows(to, table)["article_id"][0].as_py()
    (found,) = (problem for problem in problems(to) if problem.startswith(file))
    assert found.startswith(f"{file}: {said}")
    assert found.endswith(f"(article {article})")


@pytest.mark.parametrize("table", TABLES)
def test_a_null_where_none_is_allowed_is_found(to: Path, table: str) -> None:
    data = rows(to, table)
    i = data.schema.get_field_index(TABLES[table].columns[1].name)  # the first column after article_id
    values = [None, *data.column(i).to_pylist()[1:]]
    nullable = data.schema.field(i).with_nullable(True)
    forge(to, part(to, table), data.set_column(i, nullable, pa.array(values, nullable.type)))
    assert problems(to) == [f"{table}/published_month={MONTH}/part-0.parquet: its columns are not the declared ones"]


def test_repeated_keys_are_named_with_their_file(to: Path) -> None:
    data = rows(to, "sentences")
    forge(to, part(to, "sentences"), pa.concat_tables([data.slice(0, 1), data]))
    key, article = data["sentence_id"][0].as_py(), data["article_id"][0].as_py()
    assert problems(to) == [
        f"sentences/published_month={MONTH}/part-0.parquet: sentence_id {key!r} repeats the key of another row "
        f"(article {article})"
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data.slice(1), "{n} rows, where the manifest has"),
        (lambda data: data.take(list(reversed(range(data.num_rows)))), "its rows are not in the order of article_id"),
        (lambda data: data.drop_columns(["part"]), "its columns are not the declared ones"),
        (
            lambda data: data.cast(data.schema.set(4, data.schema.field(4).with_type(pa.int64()))),
            "its columns are not the declared ones",
        ),
    ],
    ids=["rows are missing", "order", "a column is missing", "type"],
)
def test_a_wrong_file_is_named(to: Path, change: Callable[[pa.Table], pa.Table], said: str) -> None:
    path, data = part(to, "sentences"), change(rows(to, "sentences"))
    path.chmod(0o644)
    pq.write_table(data, path)
    said = said.format(n=data.num_rows)
    assert problems(to)[0].startswith(f"sentences/published_month={MONTH}/part-0.parquet: {said}")


def test_a_reworded_description_is_no_problem(to: Path) -> None:
    data = rows(to, "quotes")
    kind = data.schema.get_field_index("kind")
    reworded = data.schema.set(
        kind, data.schema.field(kind).with_metadata({"description": "As an earlier version has it."})
    )
    forge(to, part(to, "quotes"), data.cast(reworded))
    assert problems(to) == []


def test_an_unreadable_file_is_a_problem(to: Path) -> None:
    path = part(to, "quotes")
    path.chmod(0o644)
    path.write_bytes(b"PAR1 and no more")
    (found,) = problems(to)
    assert found.startswith(f"published_month={MONTH}, part 0: cannot be read (")


def test_more_problems_than_are_told_are_counted(to: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part_check, "MOST_TOLD", 1)
    set_first(to, "quotes", kind="loud", confidence=2.0, speaker_type="robot")
    first, more = problems(to)
    assert "kind 'loud'" in first
    assert more == f"published_month={MONTH}, part 0: 2 more problems of its rows"
