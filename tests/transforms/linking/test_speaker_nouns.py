import pytest

from transforms.linking.speaker_nouns import head_noun, is_one, noun_class


@pytest.mark.parametrize(
    ("phrase", "head"),
    [
        ("Two officials familiar with the talks", "officials"),
        ("the statement released on Friday", "statement"),
        ("a spokesman for the ministry", "spokesman"),
        ("the minister, who resigned", "minister"),
        ("a senior White House aide", "aide"),
        ("", ""),
    ],
)
def test_head_noun(phrase, head):
    assert head_noun(phrase) == head


@pytest.mark.parametrize(
    ("noun", "expected"),
    [
        ("official", ("anonymous", False)),
        ("officials", ("anonymous", True)),
        ("ministries", ("organization", True)),
        ("firemen", (None, False)),
        ("women", ("people", True)),
        ("police", ("group", True)),
        ("company", ("organization", False)),
        ("boats", (None, True)),
        ("boss", (None, False)),
    ],
)
def test_noun_class(noun, expected):
    assert noun_class(noun) == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [("a diplomat", True), ("the diplomat", True), ("one of the diplomats", True), ("diplomats", False), ("", False)],
)
def test_is_one(phrase, expected):
    assert is_one(phrase.split()) is expected
