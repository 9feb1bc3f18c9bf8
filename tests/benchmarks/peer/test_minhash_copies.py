"""Groups by the library alone."""

from benchmarks.peer.minhash_copies import minhash_firsts

STORY = "The ferry to Lunden left two hours late on Monday because its engine would not start the captain said"


def test_copies_join_the_earlier_text():
    texts = [STORY, "Readers may see the maps of the drowned villages from Friday on", STORY + " at noon", "No"]
    assert minhash_firsts(texts, 3) == [0, 1, 0, 3]


def test_the_same_text_twice():
    assert minhash_firsts([STORY, STORY], 2) == [0, 0]
