"""Ask whom the pronouns of annotated texts mean, as the reading pipeline asks, with the annotated answer beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from training.antecedents.fit_scorer import Asked
from training.data.corpora import Document
from transforms.contract.tables import NAMED_TYPES
from transforms.linking import pronouns
from transforms.linking.cluster import Cluster
from transforms.linking.coreference.candidate_features import Question
from transforms.linking.coreference.candidate_scorer import Weights, probabilities
from transforms.linking.coreference.placed_people import GENDERS
from transforms.linking.coreference.reader_evidence import Evidence
from transforms.linking.people import add_titles, cluster_people
from transforms.linking.pronouns import Answer
from transforms.linking.type_agreement import agree_on_types
from transforms.reader_api import Mention, Reading, Span

SILVER = "polnear-silver"
# How much a pronoun counts by its annotation: GAP's were chosen as hard ones, and "neither" says only who is not meant.
WEIGHTS = {"gap": 1.0, "neither": 0.5, "chain": 0.5, "silver": 0.2}


def questions(document: Document, reading: Reading, weights: Weights | None) -> Iterator[Asked]:
    """Yield the annotated pronouns of a document that have candidates.

    Args:
        document: The document, with annotated coreference.
        reading: What a reader found in it.
        weights: Answer the questions before, on which a question depends; without them, the last person mentioned does.
    """
    text = document.article.text
    mentions = agree_on_types(text, reading.mentions)
    names = {i: text[m.start : m.end] for i, m in enumerate(mentions) if m.form == "name" and m.type in NAMED_TYPES}
    people = cluster_people(text, mentions, {i: n for i, n in names.items() if mentions[i].type == "PERSON"})
    add_titles(text, mentions, people)
    asked: list[Asked] = []

    def choose(i: int, question: Question, features: NDArray[np.float32]) -> Answer | None:
        one = _asked(document, mentions, mentions[i], [c.person for c in question.candidates], features)
        if one is not None:
            asked.append(one)
        k = int(probabilities(features, weights).argmax()) if weights else 0
        return Answer(k, 1.0) if k < len(question.candidates) else None

    evidence = Evidence((), reading.roles, reading.attention)
    list(pronouns.resolve(document.article, mentions, people, evidence, choose))
    yield from asked


def _asked(
    document: Document,
    mentions: Sequence[Mention],
    pronoun: Mention,
    people: Sequence[Cluster],
    features: NDArray[np.float32],
) -> Asked | None:
    """Return a pronoun with its annotated answer; None if nobody annotated it."""
    text = document.article.text
    span = Span(pronoun.start, pronoun.end)
    chains = [chain for chain in document.chains or () if span in chain]
    right, wrong = (np.zeros(len(people) + 1, bool) for _ in range(2))
    kind = "silver" if document.corpus.startswith(SILVER) else "chain"
    if document.has_gap:
        kind = "gap"
        others = [chain for chain in document.chains or () if span not in chain]
        wrong[:-1] = _meant(text, mentions, people, others)
        if not chains:
            if span != document.gap_pronoun:
                return None
            right, kind = ~wrong, "neither"
    elif not chains:
        return None
    if chains:
        right[:-1] = _meant(text, mentions, people, chains)
        if not right.any() and not document.has_gap:
            if kind == "silver":  # an automatic chain without a name has mostly lost it
                return None
            right[-1] = True
    return Asked(document.corpus, document.doc_id, features, right, wrong, WEIGHTS[kind])


def _meant(
    text: str, mentions: Sequence[Mention], people: Sequence[Cluster], chains: Sequence[Sequence[Span]]
) -> list[bool]:
    """Return for each person whether one of their names is the head of a mention of some chains."""
    spans = [span for chain in chains for span in chain if text[span.start : span.end].lower() not in GENDERS]
    return [
        any(_is_head(text, mentions[i], span) for i in person.mentions if mentions[i].form == "name" for span in spans)
        for person in people
    ]


def _is_head(text: str, name: Mention, span: Span) -> bool:
    """Return whether a name is most of a mention, or begins it before an apposition, or contains it."""
    if span.start <= name.start and name.end <= span.end:
        begins = name.start == span.start and text[name.end : name.end + 1] in ("", ",", "(")
        return begins or (name.end - name.start) * 2 >= span.end - span.start
    return name.start <= span.start and span.end <= name.end
