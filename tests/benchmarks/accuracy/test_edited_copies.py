"""Edits change what they say they change, and a seed decides them."""

from random import Random

from benchmarks.accuracy.edited_copies import changed_words, edited_article, edited_quote, typographic

ARTICLE = "Ferry late\n\n    The ferry was late.\n    It rained on the pier.\n    Nobody was hurt.\n    She left."
QUOTE = "We have asked for a bridge for eleven years and we will ask again"


def test_a_seed_gives_the_same_copy():
    one, two = (edited_article(ARTICLE, "Bridge asked for", ["sun"], Random(3)) for _ in range(2))
    assert one == two
    assert one != edited_article(ARTICLE, "Bridge asked for", ["sun"], Random(4))


def test_an_article_keeps_half_of_its_paragraphs_at_least():
    copies = [edited_article(ARTICLE, "Bridge asked for", ["sun"], Random(i)) for i in range(50)]
    sizes = {len([part for part in copy.replace("\n    ", "\n\n").split("\n\n") if part]) for copy in copies}
    assert sizes <= {3, 4, 5}
    assert len(sizes) > 1
    assert any(copy.startswith("Bridge asked for") for copy in copies)


def test_the_share_of_changed_words():
    words = " ".join(f"w{i}" for i in range(2_000))
    kept = set(changed_words(words, 0.2, ["new"], Random(1)).split()) - {"new"}
    assert 0.84 < len(kept) / 2_000 < 0.9  # two of three changes lose a word


def test_quotes_are_cut_retold_and_marked_otherwise():
    copies = {edited_quote(QUOTE, ["sun"], Random(i)) for i in range(60)}
    assert any("would ask again" in copy for copy in copies)
    assert any("…" in copy or "..." in copy for copy in copies)
    assert any(copy in QUOTE and len(copy) < len(QUOTE) for copy in copies)
    assert all(copy.split() for copy in copies)


def test_typographic_marks():
    assert typographic('"It\'s late," he said - "very..."') == "“It’s late,” he said — “very…”"
