from __future__ import annotations

from transforms.formats.pages.quote_check import lost_quotes

PAGE = [
    "“We are ready for it,” he said.",
    'She added: "No one else is ready for it at all, and we know why."',
    "A “word” here.",
]


def test_quotes_are_compared_by_their_words() -> None:
    text = 'He said: "We are ready, for it."\n\nA «word» here. "No one else is ready for it at all, and we know why."'
    assert lost_quotes(PAGE, text) == []


def test_a_lost_quote_is_named_as_shown() -> None:
    assert lost_quotes(PAGE, PAGE[0]) == ["No one else is ready for it at all, and we know why."]


def test_a_shortened_quote_is_lost() -> None:
    assert len(lost_quotes(PAGE, f'{PAGE[0]} "No one else is ready for it at all."')) == 1


def test_many_marks_take_little_time() -> None:
    assert lost_quotes(['"' * 100_000, '" a' * 100_000], '"' * 100_000) == []
