"""The trained reader: implements `reader_api.Reader` with the network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from transforms.model import attribution_bounds, decoding
from transforms.model.antecedents import antecedents
from transforms.model.article_words import ArticleWords
from transforms.model.confidence import Calibration, name_features, probabilities, quote_features
from transforms.model.decoding import ScoredAttribution, ScoredName
from transforms.model.inference import RunNetwork, score
from transforms.model.links import ArticleScores, ScoredSpan
from transforms.model.mention_evidence import mention_roles, pronoun_attention
from transforms.model.pieces import Pieces, encode
from transforms.model.sections import sections
from transforms.model.tag_scheme import NAME_TYPES
from transforms.name_rules.name_repair import repair_names
from transforms.reader_api import Antecedent, Article, Attention, Mention, Quote, Reading, Span
from transforms.rules import names as rule_names
from transforms.text.fragments import is_fragment
from transforms.text.name_bounds import with_bracket
from transforms.text.nested_attributions import with_nested
from transforms.text.speaker_turns import find_turns, with_turns

MAX_CHARACTERS_IN_MEMORY = 200_000  # scores are held for articles of about so many characters at once
TRIMMED = " \t\n“”„‟«»\"'‘’`,;:–—-"  # characters removed from both ends of a span


class DecodedArticle(NamedTuple):
    """An article with the network's scores and what the decoder found, as ranges of words."""

    article: Article
    pieces: Pieces
    attributions: list[ScoredAttribution]
    names: list[ScoredName]
    scores: ArticleScores


class ModelReader:
    """Reads articles with the network.

    Args:
        name: The reader's name.
        version: Hash of the code and weights, see `transforms.readers`.
        tokenizer: A `tokenizers.Tokenizer` of the vocabulary.
        run: Runs the network on a batch.
        calibration: Weights that turn scores into confidences.
    """

    releases_gil = False

    def __init__(self, name: str, version: str, tokenizer: Any, run: RunNetwork, calibration: Calibration) -> None:
        self.name, self.version = name, version
        self._tokenizer, self._run, self._calibration = tokenizer, run, calibration

    def read(self, articles: Sequence[Article]) -> list[Reading]:
        """Return one `Reading` per article, in the order of the articles; see `sections` for very long ones."""
        cut = [list(sections(article)) for article in articles]
        decoded = self.decode([section.article for of_article in cut for section in of_article])
        return [_joined([(s.start, self._reading(next(decoded))) for s in of_article]) for of_article in cut]

    def _reading(self, decoded: DecodedArticle) -> Reading:
        """Return what was found in an article, or in a section of one."""
        article, pieces, attributed, named, scores = decoded
        p_quotes = probabilities(quote_features(attributed, pieces, article.text), self._calibration.quotes)
        p_names = probabilities(name_features(named, pieces), self._calibration.names)
        scored = zip(attributed, p_quotes, strict=True)
        quotes = [to_quote(article, pieces, a, p) for a, p in scored if not _is_fragment(article, pieces, a, p)]
        names = repair_names(article.text, [to_mention(pieces, n, p) for n, p in zip(named, p_names, strict=True)])
        people = {article.text[m.start : m.end] for m in names if m.type == "PERSON"}
        turns = find_turns(article, people)
        labels = {turn.speaker for turn in turns}
        names = [m._replace(type="PERSON") if m.type == "ORG" and Span(m.start, m.end) in labels else m for m in names]
        mentions = rule_names.add_rule_mentions(article, names)
        linked = [m for m in mentions if m.form != "name" or m.type in NAME_TYPES]
        with_all = with_nested(article, with_turns([q for q in quotes if q], turns))
        return Reading(
            mentions,
            with_all,
            list(antecedents(scores, pieces, linked)),
            list(mention_roles(scores, pieces, mentions)),
            list(pronoun_attention(scores, pieces, mentions)),
        )

    def decode(self, articles: Sequence[Article]) -> Iterator[DecodedArticle]:
        """Yield each article with the attributions and names that the decoder found, in the order of the articles."""
        for group in decoding.groups([len(a.text) for a in articles], MAX_CHARACTERS_IN_MEMORY):
            of_group = articles[group.start : group.stop]
            pieces = encode(self._tokenizer, of_group)
            scores = score(pieces, self._run)
            named = decoding.names(scores)
            attributed = decoding.attributions(scores, pieces)
            for article, p, a, names, s in zip(of_group, pieces, attributed, named, scores, strict=True):
                yield DecodedArticle(
                    article, p, attribution_bounds.mend(a, names, ArticleWords(article.text, p)), names, s
                )


def _joined(readings: Sequence[tuple[int, Reading]]) -> Reading:
    """Return the reading of a whole article, given where each of its sections begins and what was found there."""
    if len(readings) == 1:
        return readings[0][1]
    whole = Reading()
    for start, one in readings:
        whole.mentions.extend(m._replace(start=m.start + start, end=m.end + start) for m in one.mentions)
        whole.quotes.extend(_moved_quote(q, start) for q in one.quotes)
        whole.antecedents.extend(
            Antecedent(_moved(a.mention, start), _moved(a.name, start), a.probability) for a in one.antecedents
        )
        whole.roles.extend(r._replace(mention=_moved(r.mention, start)) for r in one.roles)
        whole.attention.extend(
            Attention(_moved(a.mention, start), tuple(_moved(o, start) for o in a.others), a.weights)
            for a in one.attention
        )
    return whole


def _moved_quote(quote: Quote, by: int) -> Quote:
    """Return a quote with all its offsets moved."""
    cue, speaker = (_moved(s, by) if s else None for s in (quote.cue, quote.speaker))
    return Quote(tuple(_moved(s, by) for s in quote.content), cue, speaker, quote.confidence)


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def to_mention(pieces: Pieces, named: ScoredName, confidence: float) -> Mention:
    """Return the mention of a name."""
    start, end = int(pieces.start[named.span.start]), int(pieces.end[named.span.end - 1])
    return Mention(start, end, NAME_TYPES[named.span.type], "name", confidence)


def to_quote(article: Article, pieces: Pieces, a: ScoredAttribution, confidence: float) -> Quote | None:
    """Return the quote of an attribution; None if its content has no letter or digit."""
    text = article.text
    content = tuple(s for part in a.content if (s := _content(text, pieces, part)))
    if not content:
        return None
    start, end = content[-1]
    if text[end - 1] == "," and end - 1 > start:  # the comma before a following cue is not content
        content = (*content[:-1], Span(start, end - 1))
    cue, speaker = (_span(text, pieces, part) if part else None for part in (a.cue, a.source))
    return Quote(content, cue, speaker and Span(*with_bracket(text, *speaker)), confidence)


def _is_fragment(article: Article, pieces: Pieces, a: ScoredAttribution, confidence: float) -> bool:
    """Return whether an attribution without quotation marks has too little content to be a quote."""
    if any((pieces.quoted[part.start : part.end] >= 0).any() for part in a.content):
        return False
    content = " ".join(article.text[pieces.start[part.start] : pieces.end[part.end - 1]] for part in a.content)
    return is_fragment(content, a.source is not None, confidence)


def _content(text: str, pieces: Pieces, part: ScoredSpan) -> Span | None:
    """Return the characters of a content span; None if it has no letter or digit.

    The span is trimmed, then extended to the ends of the quotations it begins and ends in, if only punctuation is
    between.
    """
    span = _span(text, pieces, part)
    if span is None:
        return None
    start, end = span
    for k in {int(pieces.quoted[part.start]), int(pieces.quoted[part.end - 1])} - {-1}:
        q = pieces.quotations[k]
        start = q.start if q.start < start and not any(map(str.isalnum, text[q.start : start])) else start
        end = q.end if q.end > end and not any(map(str.isalnum, text[end : q.end])) else end
    return Span(start, end)


def _span(text: str, pieces: Pieces, part: ScoredSpan) -> Span | None:
    """Return the characters of a span of words without punctuation at its ends; None if no letter or digit is left."""
    start, end = int(pieces.start[part.start]), int(pieces.end[part.end - 1])
    while start < end and text[start] in TRIMMED:
        start += 1
    while end > start and text[end - 1] in TRIMMED:
        end -= 1
    return Span(start, end) if any(map(str.isalnum, text[start:end])) else None
