import pytest

from transforms.text.fragments import is_fragment


@pytest.mark.parametrize(
    "content", ["the", "a", "to", "whose", "which", "Mr", "Meanwhile", "And", "any", "it", "of it", "that out"]
)
def test_function_words_alone_are_no_quote(content: str) -> None:
    assert is_fragment(content, has_speaker=True)


@pytest.mark.parametrize("content", ["he would", "to resign", "fraud", "not guilty", "the decision", "Mr Roe"])
def test_few_words_that_somebody_says_are_kept(content: str) -> None:
    assert not is_fragment(content, has_speaker=True)


@pytest.mark.parametrize(
    ("content", "fragment"), [("terrorism", True), ("more jobs", True), ("the bridge is closed", False)]
)
def test_a_word_or_two_that_nobody_says_are_no_quote(content: str, fragment: bool) -> None:
    assert is_fragment(content, has_speaker=False) is fragment


@pytest.mark.parametrize(("content", "fragment"), [("fraud", True), ("not guilty", False)])
def test_a_single_word_of_which_the_reader_is_not_sure_is_no_quote(content: str, fragment: bool) -> None:
    assert is_fragment(content, has_speaker=True, confidence=0.4) is fragment
