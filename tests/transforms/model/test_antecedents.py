"""The network's links from pronouns to names become antecedents."""

import numpy as np
import pytest

from tests.transforms.model.fake_network import pieces_of
from transforms.model.antecedents import antecedents
from transforms.model.links import ArticleScores
from transforms.model.pieces import Pieces
from transforms.model.tag_scheme import LINK_SIZE, LINKS
from transforms.model.windows import Window
from transforms.reader_api import Mention, Span

TEXT = "Ada Berg met Tor Lund. She left."
FAR = 8.0  # the logit of a link that is certain


def mention(part: str, form: str = "name") -> Mention:
    start = TEXT.index(part)
    return Mention(start, start + len(part), "PERSON", form, 1.0)


ADA, TOR, SHE = mention("Ada Berg"), mention("Tor Lund"), mention("She", "pronoun")


def scores(links: dict[str, float], n_links: int = len(LINKS)) -> tuple[ArticleScores, Pieces]:
    """Return the scores of TEXT in which "She" points to some words with these logits; None is "no name"."""
    pieces = pieces_of(TEXT)
    words = [TEXT[s:e] for s, e in zip(pieces.start, pieces.end, strict=True)]
    vectors = np.zeros((1 + len(words), n_links * LINK_SIZE), np.float32)
    if n_links == len(LINKS):
        asks, names = (LINKS.index(part) * LINK_SIZE for part in ("refers", "named"))
        vectors[1 + words.index("She"), asks] = LINK_SIZE**0.5
        for word, logit in links.items():
            vectors[1 + words.index(word) if word else 0, names] = logit
    n = len(words)
    nothing = np.zeros((n, 1), np.float32)
    return ArticleScores(nothing, nothing, [(Window(0, 0, 0, n, n), vectors)]), pieces


def found(links: dict[str, float], *mentions: Mention) -> list[tuple[str, str, float]]:
    made = antecedents(*scores(links), mentions)
    return [(TEXT[slice(*one.mention)], TEXT[slice(*one.name)], one.probability) for one in made]


def test_the_most_probable_name_comes_first():
    both = found({"Ada": FAR, "Tor": FAR - 1}, ADA, TOR, SHE)
    assert [(pronoun, name) for pronoun, name, _ in both] == [("She", "Ada Berg"), ("She", "Tor Lund")]
    assert both[0][2] / both[1][2] == pytest.approx(np.e, rel=0.01)
    assert sum(p for *_, p in both) < 1


def test_improbable_names_are_left_out():
    assert [name for _, name, _ in found({"Ada": FAR}, ADA, TOR, SHE)] == ["Ada Berg"]
    assert found({"": 2 * FAR, "Ada": FAR}, ADA, TOR, SHE) == []


def test_only_the_first_word_of_a_name_counts():
    assert found({"Berg": FAR}, ADA, TOR, SHE) == []


def test_without_pronouns_or_names_there_are_no_antecedents():
    assert found({"Ada": FAR}, ADA, TOR) == []
    assert found({"Ada": FAR}, SHE) == []


def test_a_network_without_these_links_finds_none():
    assert list(antecedents(*scores({}, n_links=4), [ADA, SHE])) == []


def test_a_mention_without_words_is_passed_over():
    space = Mention(3, 3, "PERSON", "pronoun", 1.0)
    made = list(antecedents(*scores({"Ada": FAR}), [ADA, space, SHE]))
    assert [one.mention for one in made] == [Span(SHE.start, SHE.end)]
