import pytest

from tests.transforms.linking.linked_texts import read
from transforms.linking import entities
from transforms.linking.mention_index import MentionIndex
from transforms.reader_api import Span

TEXT = "It rained. A spokesman for Ruth Finch met Paul Hale’s brother. He left with Ruth Finch on Monday."


@pytest.fixture(scope="module")
def index() -> MentionIndex:
    article, mentions = read(TEXT)
    return MentionIndex(article, mentions, entities.link(article, mentions))


def span(piece: str) -> Span:
    start = TEXT.index(piece)
    return Span(start, start + len(piece))


def names(index, found) -> list[tuple[str, str]]:
    return [(TEXT[m.start : m.end], index.entities[k].name) for m, k in found]


def test_sentence_at(index):
    positions = [TEXT.index(word) for word in ("It", "rained.", "A spokesman", "He left", "Monday")]
    assert [index.sentence_at(position) for position in positions] == [0, 0, 1, 2, 2]


def test_words(index):
    assert index.words(span("Paul Hale’s brother")) == ["paul", "hale’s", "brother"]
    assert index.words(None) == []


def test_linked_in(index):
    sentence = span("A spokesman for Ruth Finch met Paul Hale’s brother.")
    assert names(index, index.linked_in(sentence)) == [("Ruth Finch", "Ruth Finch"), ("Paul Hale", "Paul Hale")]
    assert index.linked_in(span("It rained.")) == []


def test_linked_before(index):
    position = TEXT.index("He left")
    assert names(index, index.linked_before(position, 1)) == [("Paul Hale", "Paul Hale")]
    assert names(index, index.linked_before(position, 9)) == [("Ruth Finch", "Ruth Finch"), ("Paul Hale", "Paul Hale")]


@pytest.mark.parametrize(("phrase", "governed"), [("A spokesman for Ruth Finch", True), ("Ruth Finch met", False)])
def test_is_governed(index, phrase, governed):
    ((mention, _),) = index.linked_in(span(phrase))
    assert index.is_governed(mention, span(phrase)) is governed


@pytest.mark.parametrize(("name", "possessive"), [("Paul Hale", True), ("Ruth Finch", False)])
def test_is_possessive(index, name, possessive):
    ((mention, _),) = index.linked_in(span(name))
    assert index.is_possessive(mention) is possessive


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Ruth Finch left.", "Ruth Finch"),
        ("Then the minister Ruth Finch left.", "Ruth Finch"),
        ("With Ruth Finch came Paul Hale.", None),
        ("Ruth Finch’s brother left.", None),
        ("After a long day at the beach, Ruth Finch left.", "Ruth Finch"),
        ("The old dog that nobody wanted to have bit Ruth Finch.", None),
        ("The dog left.", None),
    ],
)
def test_subject(text, subject):
    article, mentions = read(text)
    index = MentionIndex(article, mentions, entities.link(article, mentions))
    found = index.subject(article.sentences[0])
    assert (None if found is None else index.entities[found].name) == subject
