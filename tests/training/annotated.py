"""Make annotated articles for the tests of training."""

from __future__ import annotations

from tests.transforms.model.fake_network import pieces_of
from training.data.corpora import Document, GoldName, GoldQuote
from training.data.examples import Example
from training.data.labels import targets, unknown_targets
from transforms.batch import prepare
from transforms.reader_api import Span


def article(k: int, sentences: int) -> tuple[str, tuple[GoldQuote, ...], tuple[GoldName, ...]]:
    """Return a text with a quote and a name in each sentence, and both annotated."""
    text, quotes, names = "", [], []
    for j in range(sentences):
        content, cue, name = f"The ferry {k} is {'very ' * (j % 4)}late", "said", f"Ada Berg{'a' * j}"
        text += "“"
        spans = []
        for part, after in ((content, ",” "), (cue, " "), (name, ". ")):
            spans.append(Span(len(text), len(text) + len(part)))
            text += part + after
        quotes.append(GoldQuote((spans[0],), (spans[1],), (spans[2],)))
        names.append(GoldName(*spans[2], "PER", "PERSON"))
    return text, tuple(quotes), tuple(names)


def example(k: int, sentences: int, repeats: int = 1) -> Example:
    text, quotes, names = article(k, sentences)
    document = Document("conll2003-train", str(k), prepare(text), quotes, names)
    pieces = pieces_of(text)
    return Example(str(k), ((pieces, targets(document, pieces, [], [])),), repeats)


def unlabelled(k: int, sentences: int) -> Example:
    pieces = pieces_of(article(k, sentences)[0])
    return Example(str(k), ((pieces, unknown_targets(len(pieces.words))),), 1)
