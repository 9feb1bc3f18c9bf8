"""Load sets are used where they are; otherwise articles are made from the sample."""

import json

from benchmarks.common.inputs import count_articles, load_sets


def test_load_sets_are_found_by_pattern(tmp_path):
    (tmp_path / "corpora").mkdir()
    for name in ("load-b", "load-a", "other"):
        (tmp_path / "corpora" / f"{name}.jsonl").touch()
    assert [path.name for path in load_sets(tmp_path, "load-*.jsonl", tmp_path)] == ["load-a.jsonl", "load-b.jsonl"]


def test_without_load_sets_articles_are_made_with_different_ids(tmp_path):
    (made,) = load_sets(tmp_path, "load-*.jsonl", tmp_path, 30)
    assert count_articles(made) == 30
    assert len({json.loads(line)["id"] for line in made.read_text("utf-8").splitlines()}) == 30
