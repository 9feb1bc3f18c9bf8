"""Prints depend on the words alone, and are an even sample of a long text."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.copies.fingerprints import LEAST_QUOTE_WORDS, MOST_PRINTS, article_fingerprint, quote_fingerprint

TEXT = 'The ferry\'s captain said on Monday: "We were late again - and we are sorry..." She left Lunden at noon.'
words = st.lists(st.sampled_from(["ferry", "captain", "Lunden", "late", "noon", "3", "été"]), min_size=4, max_size=40)


def prints(data: bytes) -> list[int]:
    return [int(value) for value in np.frombuffer(data, "<u4")]


def test_the_prints_are_these_on_any_machine():
    assert prints(article_fingerprint("The ferry was late")) == [
        426779570,
        797096966,
        2247712540,
        2921334269,
        4185292649,
    ]


def test_marks_case_and_line_breaks_change_nothing():
    typographic = TEXT.replace("'", "’").replace(' "', " “").replace('"', "”").replace(" - ", " — ").replace("...", "…")
    for other in (typographic, TEXT.upper(), TEXT.replace(" ", "\n    "), f"«{TEXT}»\x03"):
        assert article_fingerprint(other) == article_fingerprint(TEXT)
        assert quote_fingerprint(other) == quote_fingerprint(TEXT)


@given(words)
def test_prints_are_sorted_distinct_and_of_the_words(parts):
    for fingerprint in (article_fingerprint, quote_fingerprint):
        found = prints(fingerprint(" ".join(parts)))
        assert found == sorted(set(found))
        assert fingerprint(", ".join(parts).upper()) == fingerprint(" ".join(parts))


def test_tiny_texts_have_none():
    assert article_fingerprint("") == article_fingerprint("Ferry …") == b""
    assert quote_fingerprint("no " * (LEAST_QUOTE_WORDS - 1)) == b""
    assert quote_fingerprint("no " * LEAST_QUOTE_WORDS) != b""


def test_a_long_text_keeps_its_smallest_prints_which_its_parts_share():
    text = " ".join(f"w{i}" for i in range(4_000))
    kept = prints(article_fingerprint(text))
    assert len(kept) == MOST_PRINTS
    half = prints(article_fingerprint(" ".join(f"w{i}" for i in range(2_000))))
    below = [value for value in half if value <= kept[-1]]
    assert set(below) <= set(kept)
    assert 0.4 < len(below) / MOST_PRINTS < 0.6


def test_another_order_of_words_gives_other_prints():
    assert article_fingerprint("a b c d") != article_fingerprint("d c b a")


def test_a_broken_character_is_a_word_mark_like_others():
    assert article_fingerprint("one two\ud800 three") == article_fingerprint("one two three")
