"""The part of a text that is shown."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from transforms.search.hit_excerpt import ELLIPSIS, START, STOP, excerpt, spans_of

LONG = " ".join(f"word{i}" for i in range(200))


def shown(text: str, hits: list[tuple[int, int]], most: int) -> str:
    return "".join(f"[{piece.text}]" if piece.is_hit else piece.text for piece in excerpt(text, hits, most))


def test_marks_become_places() -> None:
    assert spans_of(f"old {START}town{STOP} and {START}t{STOP}") == ("old town and t", [(4, 8), (13, 14)])
    assert spans_of("plain") == ("plain", [])


def test_short_text_is_shown_whole_on_one_line() -> None:
    assert shown(" The old\n\ntown. ", [(10, 14)], 100) == "The old [town]."


def test_long_text_is_cut_between_words_around_its_hits() -> None:
    at = LONG.index("word150")
    cut = shown(LONG, [(0, 5), (at, at + 7), (at + 8, at + 15)], 80)
    assert cut.startswith(f"{ELLIPSIS}word14")
    assert "[word150] [word151]" in cut
    assert cut.endswith(ELLIPSIS)
    assert len(cut) < 100


def test_without_hits_the_beginning_is_shown() -> None:
    assert shown(LONG, [], 20) == f"word0 word1 word2{ELLIPSIS}"


def test_hit_longer_than_the_excerpt_is_whole() -> None:
    assert shown(LONG, [(300, 900)], 50).count("[") == 1
    assert LONG[300:900] in shown(LONG, [(300, 900)], 50)


@given(st.text("ab \n", max_size=300), st.lists(st.integers(0, 300), max_size=12, unique=True), st.integers(10, 200))
def test_pieces_are_of_the_text_in_order(text: str, places: list[int], most: int) -> None:
    edges = sorted(place for place in places if place <= len(text))
    hits = list(pairwise(edges))[::2]
    pieces = excerpt(text, hits, most)
    words = " ".join("".join(piece.text for piece in pieces).replace(ELLIPSIS, "").split())
    assert words in " ".join(text.split())
    longest = max((end - start for start, end in hits), default=0)
    assert sum(len(piece.text) for piece in pieces) <= most + longest + 2
    assert any(piece.is_hit for piece in pieces) or not any(text[start:end].strip() for start, end in hits)
