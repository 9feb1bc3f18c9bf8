"""Annotated articles for the tests of training; imports torch."""

from __future__ import annotations

from tests.transforms.model.tools import pieces_of
from training.data.corpora import Document, Gold, Name
from training.data.dataset import Item
from training.data.labels import nothing_known, targets
from transforms.batch import prepare
from transforms.reader_api import Span


def article(k: int, sentences: int) -> tuple[str, tuple[Gold, ...], tuple[Name, ...]]:
    """A text with a quote and a name in each sentence."""
    text, quotes, names = "", [], []
    for j in range(sentences):
        content, cue, name = f"The ferry {k} is {'very ' * (j % 4)}late", "said", f"Ada Berg{'a' * j}"
        text += "“"
        spans = []
        for part, behind in ((content, ",” "), (cue, " "), (name, ". ")):
            spans.append(Span(len(text), len(text) + len(part)))
            text += part + behind
        quotes.append(Gold((spans[0],), (spans[1],), (spans[2],)))
        names.append(Name(*spans[2], "PER", "PERSON"))
    return text, tuple(quotes), tuple(names)


def item(k: int, sentences: int, times: int = 1) -> Item:
    text, quotes, names = article(k, sentences)
    document = Document("conll2003-train", str(k), prepare(text), quotes, names)
    pieces = pieces_of(text)
    return Item(str(k), ((pieces, targets(document, pieces, [], [])),), times)


def unlabelled(k: int, sentences: int) -> Item:
    pieces = pieces_of(article(k, sentences)[0])
    return Item(str(k), ((pieces, nothing_known(len(pieces.words))),), 1)
