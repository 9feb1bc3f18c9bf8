"""The rules reader as a reader."""

from transforms.batch import prepare
from transforms.rules.rules_reader import RulesReader


def test_each_article_has_its_reading_in_order():
    texts = ["The bridge was closed.", "“It is safe,” Ada Wenzel said."]
    readings = RulesReader("1").read([prepare(text) for text in texts])
    assert [len(r.quotes) for r in readings] == [0, 1]
    assert [[texts[i][m.start : m.end] for m in r.mentions] for i, r in enumerate(readings)] == [[], ["Ada Wenzel"]]


def test_no_article_has_no_reading():
    assert RulesReader("1").read([]) == []
