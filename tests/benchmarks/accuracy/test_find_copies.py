"""The measurement counts what it says, on articles of our own."""

import json

import pytest

from benchmarks.accuracy import find_copies
from benchmarks.accuracy.find_copies import Task, score
from benchmarks.common.long_texts import made_name

STORY = "the ferry to Lunden left two hours late on Monday because its engine would not start"
OTHER = "readers may see the maps of the drowned villages which were found behind a wall"


def test_recall_and_precision():
    task = Task([STORY, OTHER, STORY + " at noon", OTHER + " there"], [0, 1, 0, 1])
    assert score(task, [0, 1, 0, 1]) == (1.0, 1.0, 1.0)
    assert score(task, [0, 1, 0, 3]) == (0.5, 1.0, 1.0)
    assert score(task, [0, 1, 0, 0]) == (0.5, 0.5, 0.5)
    assert score(task, [0, 0, 0, 0]) == (1.0, 1 / 3, 0.5)


def test_originals_that_are_alike_count_as_neither():
    task = Task([STORY, STORY + " again", OTHER, OTHER], [0, 1, 2, 2])
    assert score(task, [0, 0, 2, 2]) == (1.0, 1.0, 1.0)


@pytest.fixture
def shared(tmp_path):
    corpora = tmp_path / "corpora"
    corpora.mkdir()
    lines = [
        f"Report {i}\n\n    {made_name(i)} met {made_name(i + 50)} and {made_name(2 * i + 7)} of {made_name(3 * i)}.\n"
        f'    "We saw {made_name(5 * i)} and {made_name(7 * i)} leave for {made_name(9 * i)}," said {made_name(i)}.'
        for i in range(60)
    ]
    (corpora / find_copies.LOAD_SET).write_text("".join(json.dumps({"text": line}) + "\n" for line in lines), "utf-8")
    return tmp_path


def test_tasks_have_copies_of_known_originals(shared):
    texts = find_copies.articles(shared / "corpora" / find_copies.LOAD_SET, 40)
    task = find_copies.article_task(texts, 10, seed=1)
    assert len(texts) == 40
    assert [len(task.texts), len(task.origins)] == [50, 50]
    assert task == find_copies.article_task(texts, 10, seed=1)
    assert task != find_copies.article_task(texts, 10, seed=2)
    quotes = find_copies.quote_task(texts, 10, seed=1)
    assert all("We saw" in quote for quote in quotes.texts[:40])


def test_both_systems_are_printed(shared, capsys):
    assert find_copies.main([str(shared), "--copies", "20", "--repeats", "1"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[2:]]
    assert [row[:2] for row in rows if row[0] in ("articles", "quotes")] == [
        ["articles", "newstables"],
        ["articles", "rensa"],
        ["quotes", "newstables"],
        ["quotes", "rensa"],
    ]
