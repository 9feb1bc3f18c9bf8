from importlib import resources

import pytest

from transforms.lexicons.lexicon import classes, entries, words

FILES = sorted(p.name for p in resources.files("transforms.lexicons").iterdir() if p.name.endswith(".txt"))


@pytest.mark.parametrize("file", FILES)
def test_every_line_of_every_lexicon_has_a_key_and_items(file):
    lines = list(entries(file))
    assert lines
    assert [line for line in lines if not line[0] or not line[1]] == []


def test_entries_are_the_lines_of_the_file():
    lines = [items for key, items in entries("titles.txt") if key == "first"]
    assert lines == [["Dean", "Earl", "Marshall", "Duke"]]


def test_classes_join_lines_with_the_same_key():
    nouns = [noun for key, items in entries("speaker_nouns.txt") if key == "people" for noun in items]
    assert classes("speaker_nouns.txt")["people"] == tuple(nouns)
    assert len([key for key, _ in entries("speaker_nouns.txt") if key == "people"]) > 1


def test_words_of_a_key():
    expected = {"spokesman", "spokeswoman", "spokesperson", "representative"}
    assert words("speaker_nouns.txt", "spokesperson") == expected


def test_unknown_key_is_refused():
    with pytest.raises(KeyError, match="no_such_key"):
        words("titles.txt", "no_such_key")
