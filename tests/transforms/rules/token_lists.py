"""Sentences as lists of tokens, and ranges of tokens as text, for the tests of the rules."""

from transforms.reader_api import Article, Sentence
from transforms.rules.shallow_syntax import Range
from transforms.rules.tokens import Token, tokenize
from transforms.text.quotation_marks import quotations


def tokens_of(sentence: str) -> list[Token]:
    """Return the tokens of a sentence that holds a cue or a quotation."""
    article = Article(sentence, (Sentence(0, len(sentence), 0, "body"),))
    (found,) = tokenize(article, quotations(sentence))
    return found.tokens


def index_of(tokens: list[Token], word: str) -> int:
    """Return the first token that is this word in lower case."""
    return next(i for i, token in enumerate(tokens) if token.lower == word)


def text_of(sentence: str, tokens: list[Token], found: Range | None) -> str | None:
    """Return the characters from the first to the last token of a range."""
    return sentence[tokens[found[0]].start : tokens[found[1] - 1].end] if found else None
