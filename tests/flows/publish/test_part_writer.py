"""The files of a new snapshot: linked if nothing in them changed, and otherwise written anew and checked."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import NoReturn

import pytest

from flows.errors import PublishError
from flows.publish import part_writer
from flows.publish.part_writer import Change
from flows.snapshots.article_index import ArticleIndex
from flows.storage import partitions
from tests.flows.building import add, article, current, external_ids, paths
from transforms.contract.months import UNKNOWN
from transforms.contract.tables import TABLES

pytestmark = pytest.mark.usefixtures("fake_reader")


def part_paths(*numbers: int, month: str = "2026-01") -> list[str]:
    return [partitions.part_path("articles", month, n) for n in numbers]


def test_unchanged_files_are_linked(tmp_path: Path) -> None:
    first = add(tmp_path / "to", article("a"))
    second = add(tmp_path / "to", article("b", "2026-02"))
    filled = [file.path for file in first.files if file.rows]
    assert [path for path in filled if not (first.path / path).samefile(second.path / path)] == []


@pytest.mark.parametrize("code", [errno.EXDEV, errno.EPERM])
def test_unchanged_files_are_copied_if_links_are_not_possible(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    first = add(tmp_path / "to", article("a"))

    def fail(*_: object) -> NoReturn:
        raise OSError(code, "no links here")

    monkeypatch.setattr(os, "link", fail)
    second = add(tmp_path / "to", article("b", "2026-02"))
    (path,) = paths(first)
    assert not (first.path / path).samefile(second.path / path)
    assert (first.path / path).read_bytes() == (second.path / path).read_bytes()
    assert stat.S_IMODE((second.path / path).stat().st_mode) & 0o222 == 0


def test_new_articles_of_a_month_are_a_new_part(tmp_path: Path) -> None:
    add(tmp_path / "to", article("a"))
    assert paths(add(tmp_path / "to", article("b"))) == part_paths(0, 1)


def test_a_large_part_without_a_replaced_article_stays(tmp_path: Path) -> None:
    add(tmp_path / "to", *(article(f"a{i}", text=f"It is {i}.") for i in range(50)))
    second = add(tmp_path / "to", article("b"))
    third = add(tmp_path / "to", article("b", text="Snow fell."))
    assert paths(third) == part_paths(0, 2)
    assert (second.path / paths(second)[0]).samefile(third.path / paths(third)[0])


def test_every_table_has_a_file(tmp_path: Path) -> None:
    snapshot = add(tmp_path / "to", article("a"))
    files = {name: [file.path for file in snapshot.files_of(name)] for name in TABLES}
    assert files == {
        name: [partitions.part_path(name, "2026-01" if snapshot.rows[name] else UNKNOWN, 0)] for name in TABLES
    }


def test_an_empty_file_is_replaced_by_the_first_rows(tmp_path: Path) -> None:
    to = tmp_path / "to"
    add(to, article("a"))
    assert paths(current(to), "quotes") == [partitions.part_path("quotes", UNKNOWN, 0)]
    snapshot = add(to, {"id": "n", "text": "Snow fell."})
    assert external_ids(snapshot) == ["a", "n"]
    assert paths(snapshot, "quotes") == [partitions.part_path("quotes", UNKNOWN, 0)]


def test_files_are_read_only_and_folders_are_not(tmp_path: Path) -> None:
    snapshot = add(tmp_path / "to", article("a"))
    umask = os.umask(0)
    os.umask(umask)
    file = snapshot.path / paths(snapshot)[0]
    assert stat.S_IMODE(file.stat().st_mode) == 0o444 & ~umask
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o777 & ~umask


def test_a_failed_check_of_the_rows_publishes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = add(tmp_path / "to", article("a"))
    monkeypatch.setattr("flows.snapshots.part_check.problems", lambda *_: ["sentences: wrong"])
    with pytest.raises(PublishError, match="nothing was published: sentences: wrong; please report it"):
        add(tmp_path / "to", article("b"))
    assert current(tmp_path / "to").id == first.id


def test_a_lost_article_publishes_nothing(tmp_path: Path) -> None:
    snapshot = add(tmp_path / "to", article("a"))
    index = ArticleIndex(snapshot, "rules", "1")
    (published,) = index.values()
    articles = {**index, bytes(16): published}  # one more than the files have
    change = Change(snapshot, articles)
    with pytest.raises(PublishError, match="the new parts should have 1 articles and have 0 rows with 0 ids"):
        part_writer.write_parts(tmp_path / "new", change)
