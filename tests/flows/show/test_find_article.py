"""An article or quote is found by any of its names, and what is unclear is said."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from flows.errors import InputError
from flows.show import find_article
from flows.show.find_article import Found, find
from flows.show.snapshot_files import SnapshotFiles, open_files
from tests.flows.building import current, run
from transforms.contract.ids import article_id

BRIDGE = article_id("Herald", "bridge")


def quotes_of(files: SnapshotFiles, article: str) -> list[str]:
    rows = files.rows(files.of("quotes"), "article_id", [article], ["quote_id"])
    return [row["quote_id"] for row in rows]


@pytest.mark.parametrize(
    "name",
    [
        "bridge",
        BRIDGE,
        BRIDGE[:8],
        "https://www.herald.example/2026/bridge?page=2",
        "http://herald.example/2026/bridge/?utm_source=mail&page=2#top",
        "HTTPS://HERALD.example/2026/bridge?page=2",
    ],
)
def test_an_article_by_each_of_its_names(files: SnapshotFiles, name: str) -> None:
    assert find(files, name) == Found("articles/published_month=2026-01/part-0.parquet", BRIDGE)


def test_a_quote_by_its_id_and_its_beginning(files: SnapshotFiles) -> None:
    for quote_id in quotes_of(files, BRIDGE):
        for name in (quote_id, quote_id[:8]):
            assert find(files, name) == Found("articles/published_month=2026-01/part-0.parquet", BRIDGE, quote_id)


def test_several_are_listed_with_title_source_and_day(files: SnapshotFiles) -> None:
    herald, courier = article_id("Herald", "shared"), article_id("Courier", "shared")
    with pytest.raises(InputError) as raised:
        find(files, "shared")
    assert str(raised.value).splitlines() == [
        "shared: several have it; name one by its id",
        f"  {herald}  One · Herald · 2026-01-07",
        f"  {courier}  Two · Courier · no date",
    ]


def test_quotes_with_the_same_beginning_are_listed_with_their_words(
    files: SnapshotFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = article_id("Courier", "bridge-again")
    quotes = quotes_of(files, BRIDGE) + quotes_of(files, again)
    ids = [row["article_id"] for row in files.rows(files.of("articles"), "source", ["Herald", "Courier"])] + quotes
    monkeypatch.setattr(find_article, "BEGINNING", re.compile("[0-9a-f]*"))  # all ids begin with ""
    with pytest.raises(InputError) as raised:
        find(files, "")
    lines = str(raised.value).splitlines()[1:]
    assert sorted(line.split()[0] for line in lines) == sorted(ids)
    assert all(": quote “" in line for line in lines if line.split()[0] in quotes)
    monkeypatch.setattr(find_article, "MAX_CANDIDATES", 1)
    with pytest.raises(InputError, match=f"and {len(ids) - 1} more: give more of the id"):
        find(files, "")


def test_a_whole_name_comes_before_the_beginning_of_an_id(tmp_path: Path) -> None:
    taken = article_id("default", "first")
    records = [{"id": name, "text": "Rain fell in May."} for name in ("first", taken[:7])]
    (tmp_path / "feed.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    run(tmp_path / "feed.jsonl", tmp_path / "to", reader="rules")
    files = open_files(tmp_path / "to")
    assert find(files, taken[:7]).article_id == article_id("default", taken[:7])
    assert find(files, taken[:8]).article_id == taken


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("nosuch", "has this article_id, quote_id, external_id or url; of an id the first 6 characters are enough"),
        (BRIDGE[:5], "has this external_id; of an article_id or quote_id give at least 6 characters"),
        ("0" * 32, "has this article_id, quote_id, external_id or url"),
        ("https://herald.example/2026/bridge", "has this address (external_id, url); look for its title"),
        ("https://[", "has this address"),
        ("\x1b[2J", "[2J: no article or quote"),
    ],
)
def test_what_is_not_there_is_said_with_what_to_try(
    files: SnapshotFiles, archive: Path, name: str, advice: str
) -> None:
    with pytest.raises(InputError) as raised:
        find(files, name)
    assert advice in str(raised.value)
    assert f"snapshot {current(archive).id} in {archive}" in str(raised.value)
    assert str(raised.value).isprintable()


def test_the_advice_is_python_that_runs(files: SnapshotFiles) -> None:
    for name in ("nosuch", "https://herald.example/none"):
        with pytest.raises(InputError) as raised:
            find(files, name)
        code = str(raised.value).partition("newstables.open")[2]
        exec(f"import newstables; newstables.open{code}.fetchall()")
