from tests.transforms.model.fake_network import pieces_of
from transforms.batch import prepare
from transforms.model.article_words import ArticleWords

TEXT = "The bridge is safe. “It was closed,” said Ada.\nIt is open."


def words() -> ArticleWords:
    return ArticleWords(prepare(TEXT).text, pieces_of(TEXT))


def test_words_of_a_text():
    w = words()
    assert w.lower[:5] == ["the", "bridge", "is", "safe", "."]
    assert w.has_letters[:5] == [True, True, True, True, False]
    assert [w.lower[i] for i, q in enumerate(w.quoted) if q == 0] == ["it", "was", "closed", ","]
    assert w.between(1, 3) == "bridge is"
    assert w.between(3, 3) == ""


def test_sentences_and_paragraphs():
    w = words()
    ada = w.lower.index("ada")
    assert w.lower[w.sentence_start(ada) : ada] == ["“", "it", "was", "closed", ",", "”", "said"]
    assert w.sentence_start(2) == 0
    assert w.one_paragraph(0, ada)
    assert not w.one_paragraph(ada, len(w.lower) - 1)
