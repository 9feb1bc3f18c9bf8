"""Checks of published snapshots: damage is found, and the advice repairs it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from flows import operations
from flows.cli.main import cli
from flows.maintenance import edits
from flows.operations import build, check
from flows.progress import ProgressReporter
from flows.settings import BuildSettings
from flows.snapshots import catalog
from flows.snapshots.manifest import SUMMARY
from flows.storage import disk, parquet
from tests.flows.damage import amend, forge, part, rewrite, with_column
from transforms.contract.table_sets import BATCH_TABLES

pytestmark = pytest.mark.slow  # it makes whole builds


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def only(to: Path) -> str:
    """Return the only problem."""
    (problem,) = check(to).problems
    return problem


def test_published_tables_have_no_problem(to: Path) -> None:
    found = check(to)
    assert found.problems == []
    assert found.notes == []
    assert found.rows["articles"] == 3
    assert found.files == len(list((to / "published").resolve().rglob("part-*.parquet")))


def test_changed_bytes_are_found(to: Path) -> None:
    path = part(to, "quotes")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    rewrite(path, bytes(content))
    assert only(to).startswith("quotes/published_month=2026-01/part-0.parquet: its bytes are not those")
    assert "every former snapshot has it, too" in only(to)


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("entities", lambda data: data.drop_columns(["entity_id"]), "its columns are not the declared ones"),
        ("sentences", lambda data: data.slice(0, data.num_rows - 1), "n_sentences is not the number of rows in sent"),
        ("sentences", lambda data: data.take(list(reversed(range(data.num_rows)))), "not in the order of article_id"),
        ("sentences", lambda data: pa.concat_tables([data.slice(0, 1), data]), "repeats the key of another row"),
        (
            "sentences",
            lambda data: with_column(data, "start", [start + 1 for start in data["start"].to_pylist()]),
            "sentences: text is not articles.text[",
        ),
        (
            "quote_spans",
            lambda data: with_column(data, "quote_id", ["f" * 32] * data.num_rows),
            "rows refer to no row of quotes",
        ),
        (
            "quotes",
            lambda data: with_column(data, "kind", ["loud"] * data.num_rows),
            "quotes/published_month=2026-01/part-0.parquet: kind 'loud' is not one of direct, mixed, indirect",
        ),
        (
            "articles",
            lambda data: with_column(data, "section", [""] * data.num_rows),
            "articles/published_month=2026-01/part-0.parquet: section '' is empty",
        ),
        (
            "articles",
            lambda data: with_column(data, "published_at", [None] * data.num_rows),
            "1 articles of another month (UTC), first",
        ),
    ],
)
def test_wrong_rows_are_found(to: Path, table: str, change: Callable[[pa.Table], pa.Table], said: str) -> None:
    path = part(to, table)
    forge(to, path, change(pq.read_table(path, partitioning=None)))
    (problem,) = (problem for problem in check(to).problems if said in problem)
    assert "put it back from a copy" in problem


def test_a_wrong_number_of_rows_is_found(to: Path) -> None:
    files = [asdict(file) for file in catalog.require(to).files]
    amend(to, files=[file | {"rows": file["rows"] + file["path"].startswith("quotes/p")} for file in files])
    assert "quotes/published_month=2026-01/part-0.parquet: 1 rows, where the manifest has 2" in check(to).problems[0]


def test_the_size_of_slices_does_not_matter(to: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [{"id": f"a{i}", "text": f"Snow fell on {i} towns. Nobody was hurt."} for i in range(7)]
    source = to.parent / "more.jsonl"
    source.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    build(BuildSettings(inputs=[str(source)], to=str(to), reader="rules", workers=1))
    path = part(to, "sentences", "unknown")
    data = pq.read_table(path, partitioning=None)
    for slice_ in (2, 1_000):
        monkeypatch.setattr("flows.snapshots.part_check.SLICE_ARTICLES", slice_)
        assert check(to).problems == []
    texts = data["text"].to_pylist()
    forge(to, path, with_column(data, "text", [*texts[:-1], "Else."]))
    for slice_ in (2, 1_000):
        monkeypatch.setattr("flows.snapshots.part_check.SLICE_ARTICLES", slice_)
        assert "sentences: text is not articles.text[" in only(to)


def test_an_article_in_two_months_is_found(to: Path) -> None:
    first, second = part(to, "articles"), part(to, "articles", "2026-02")
    names = pq.read_table(first, partitioning=None)["article_id"].to_pylist()
    for table in BATCH_TABLES:
        path = part(to, table, "2026-02")
        data = pq.read_table(path, partitioning=None)
        forge(to, path, with_column(data, "article_id", names * data.num_rows))
    problem = only(to)
    assert f"1 articles are in several parts, first {names[0]} in {first.relative_to(first.parents[2])}" in problem
    assert str(second.relative_to(second.parents[2])) in problem


def test_retracted_articles_in_the_tables_are_found(to: Path) -> None:
    (row,) = pq.read_table(part(to, "articles"), partitioning=None).select(edits.ID_COLUMNS).to_pylist()
    amend(to, retracted=[row | {"retracted_at": "2026-03-01T00:00:00+00:00"}])
    assert f"is retracted, and in the tables; retract it again: newstables retract {row['article_id']}" in only(to)
    operations.retract(to, [row["article_id"]])
    assert check(to).problems == []


def test_the_advice_repairs_the_tables(to: Path, inbox: Path) -> None:
    first = (to / "published").resolve().name
    (inbox / "more.jsonl").write_text('{"id": "b", "published_at": "2026-03-01", "text": "Snow fell."}\n', "utf-8")
    build(BuildSettings(inputs=[str(inbox)], to=str(to), workers=1))
    shared, path = part(to, "articles"), part(to, "articles", "2026-03")
    rewrite(path, path.read_bytes()[::-1])
    assert f"newstables snapshots rollback {first} --to {to}" in only(to)
    operations.rollback(to, first)
    build(BuildSettings(inputs=[str(inbox)], to=str(to), workers=1))
    assert check(to).problems == []
    rewrite(shared, shared.read_bytes()[::-1])
    assert "every former snapshot has it, too" in only(to)


def test_all_snapshots_are_checked_and_shared_files_read_once(to: Path, inbox: Path) -> None:
    (inbox / "more.jsonl").write_text('{"id": "b", "published_at": "2026-03-01", "text": "Snow fell."}\n', "utf-8")
    former = (to / "published").resolve()
    build(BuildSettings(inputs=[str(inbox)], to=str(to), workers=1))
    progress = Counted()
    assert check(to, progress, every=True).problems == []
    inodes = {path.stat().st_ino: path.stat().st_size for path in (to / "snapshots").rglob("part-*.parquet")}
    assert progress.read == sum(inodes.values())
    (former / "stray").touch()
    assert check(to).problems == []
    (problem,) = check(to, every=True).problems
    assert problem.startswith(f"{former.name}/stray: is not in the manifest")
    (former / "stray").unlink()
    rewrite(former / "manifest.json", b"{}")
    (problem,) = check(to, every=True).problems
    assert f"{former.name}/manifest.json is not the manifest of a snapshot" in problem
    assert invoke("check", to).exit_code == 0
    assert invoke("check", to, "--all").exit_code == 4


class Counted(ProgressReporter):
    """Adds up the bytes that are reported."""

    read = 0

    def advance(self, n: int) -> None:
        self.read += n


def test_leftovers_of_dead_builds_are_noted(to: Path) -> None:
    left = to / "snapshots" / f"{(to / 'published').resolve().name}0.tmp"
    left.mkdir()
    (to / "snapshots" / "mine.tmp").mkdir()
    (to / "mine").touch()
    found = check(to)
    assert found.problems == []
    assert found.notes == [f"{left}: left by a build that is running or died; the next build removes it"]
    assert f"note: {left}" in invoke("check", to).stderr
    build(BuildSettings(inputs=[str(to.parent / "inbox")], to=str(to), workers=1))
    assert not left.exists()
    assert (to / "snapshots" / "mine.tmp").is_dir()


def test_the_command_prints_the_problems(to: Path) -> None:
    assert invoke("check", to).exit_code == 0
    path = part(to, "quotes")
    rewrite(path, path.read_bytes()[::-1])
    result = invoke("check", to, "--json")
    assert result.exit_code == 4
    (problem,) = json.loads(result.stdout)["problems"]
    assert "1 problem" in result.stderr
    assert problem in invoke("check", to).stderr


def test_prune_keeps_what_the_options_say(to: Path, inbox: Path) -> None:
    first = (to / "published").resolve().name
    os.rename(to / "snapshots" / first, to / "snapshots" / f"20200101T000000Z-{first[-6:]}")  # noqa: PTH104
    first = f"20200101T000000Z-{first[-6:]}"
    (to / "published").unlink()
    (to / "published").symlink_to(Path("snapshots") / first)
    (inbox / "more.txt").write_text("Snow fell on the old town.\n", encoding="utf-8")
    build(BuildSettings(inputs=[str(inbox)], to=str(to), workers=1))
    assert "No former snapshot" in invoke("snapshots", "prune", to).output
    assert (
        f"would remove {first}"
        in invoke("snapshots", "prune", to, "--keep-snapshots", 0, "--keep-hours", 0, "--dry-run").output
    )
    assert (to / "snapshots" / first).is_dir()
    assert f"removed {first}" in invoke("snapshots", "prune", to, "--keep-snapshots", 0, "--keep-hours", 0).output
    assert [path.name for path in (to / "snapshots").iterdir()] == [(to / "published").resolve().name]


def test_a_wrong_summary_is_found_and_written_again(to: Path) -> None:
    path = (to / "published").resolve() / SUMMARY
    rows = parquet.read_table(path)
    path.unlink()
    parquet.write_rows(path, rows.slice(1))
    disk.seal(path)
    (problem,) = check(to).problems
    assert problem.startswith(f"{SUMMARY}: its bytes are not those that were published (sha256); put it back")
    entry = asdict(disk.describe(path.parent, SUMMARY, rows.num_rows - 1))
    amend(to, totals=entry)
    (problem,) = check(to).problems
    assert problem.startswith(f"{SUMMARY}: does not match the tables; the tables are right")
    operations.rollback(to, path.parent.name)
    assert check(to).problems == []
