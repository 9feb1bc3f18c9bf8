"""Tell what a quote reports (`quotes.act`): speech, a thought, an intention or an attitude.

The cue decides, with the form of the content: "noted that it rained" is speech, "noted the rain" only names a topic.
The acts follow the types of attribution in the Penn Discourse TreeBank 2.0 (Prasad et al. 2007); see acts.txt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from transforms.lexicons.cues import forms, inflections
from transforms.lexicons.lexicon import entries, words
from transforms.linking.speaker_nouns import WORD, head_noun, noun_class
from transforms.reader_api import Quote
from transforms.text.quotation_marks import Quotation, verbatim_runs

NEGATIONS = words("function_words.txt", "negations")
FINITE = words("function_words.txt", "be", "auxiliaries", "verbs")
CLAUSE_STARTS = words("function_words.txt", "wh_words") | {"that", "to", "there"}
EVIDENCE = words("speaker_nouns.txt", "evidence")
TOPIC_PREPOSITIONS = frozenset(("about", "on", "of"))  # "wrote about how he fell"
RELATIVES = frozenset(("who", "which", "that", "what", "where", "when", "how", "why"))
PERSONAL_PRONOUNS = words("function_words.txt", "pronouns") - {"it"}
REASON = re.compile(r"\b(?:as|for (?:not )?\w+ing)\b", re.IGNORECASE)
CLASSES = ("about", "stance", "finding")  # of acts.txt: the act depends on the content or the speaker
MOSTLY_VERBATIM = 0.5  # share of the content in quotation marks from which the words themselves count
FEW_WORDS = 3  # so few quoted words are no statement if the cue is none of speech


def act_of(quote: Quote, text: str, quoted: Sequence[Quotation]) -> str | None:
    """Return what a quote reports, one of `tables.ACTS`; None if that cannot be told.

    Args:
        quote: The quote.
        text: The article's text.
        quoted: What stands in quotation marks in it.
    """
    runs = [run for span in quote.content for run in verbatim_runs(text, span, quoted)]
    n_verbatim = sum(span.end - span.start for span, verbatim in runs if verbatim)
    share = n_verbatim / max(1, sum(span.end - span.start for span, _ in runs))
    cue, speaker = (text[span.start : span.end] if span else None for span in (quote.cue, quote.speaker))
    return act(cue, " ".join(text[span.start : span.end] for span in quote.content), share, speaker)


def act(cue: str | None, content: str, verbatim: float = 0.0, speaker: str | None = None) -> str | None:
    """Return what a quote reports, one of `tables.ACTS`; None if the cue does not tell or only a topic is named.

    Args:
        cue: The cue's text.
        content: The content's text.
        verbatim: Share of the content that stands in quotation marks, 0 to 1.
        speaker: The speaker mention's text.
    """
    found = _of_cue(cue, content, verbatim, speaker)
    if not verbatim or found == "speech":
        return found
    if verbatim >= MOSTLY_VERBATIM:  # a title or an irony has few words: "signed “Clean Air”"
        return found if cue and len(WORD.findall(content)) <= FEW_WORDS else "speech"
    return "speech" if found in ("thought", "attitude") else found  # "felt that it was “a masterpiece”"


def _of_cue(cue: str | None, content: str, verbatim: float, speaker: str | None) -> str | None:
    """Return the act that the cue shows, given the form of the content."""
    cue_words, kind = _words_and_class(cue or "")
    if not cue_words:
        return "speech" if cue else None  # a colon or a dash beside a name
    first = content.split(maxsplit=1)[0].lower() if content.strip() else ""
    if kind == "finding":
        kind = _of_finding(_noun(speaker), is_clause(content))
    elif kind == "about" or (kind == "speech" and TOPIC_PREPOSITIONS & {cue_words[-1], first}):
        kind = "speech" if verbatim or _says_what(cue_words[-1], content) else None
    elif kind == "stance":
        kind = "speech" if is_clause(content) or REASON.search(content) else "attitude"
    elif kind == "attitude" and first == "that":
        kind = "speech"  # "ordered that"
    elif kind == "thought" and first == "to":
        kind = "intention"  # "hopes to win"
    elif kind == "intention" and first == "that":
        kind = "speech"  # "agreed that"
    if kind == "speech" and (_is_negated(cue_words) or not EVIDENCE.isdisjoint(_singulars(_noun(speaker)))):
        return None
    return kind


def _noun(speaker: str | None) -> str:
    """Return the noun that heads a speaker mention; "" without one."""
    return head_noun(speaker) if speaker else ""


def _singulars(word: str) -> tuple[str, str]:
    """Return a word, and what it is without a plural's s."""
    return word, word.removesuffix("s")


@lru_cache(maxsize=4096)
def _words_and_class(cue: str) -> tuple[Sequence[str], str | None]:
    """Return the words of a cue in lower case, and its class. A few cues are most of all."""
    cue_words = [word.lower() for word in WORD.findall(cue)]
    return cue_words, _class_of(cue_words) if cue_words else None


def _of_finding(noun: str, clause: bool) -> str | None:
    """Return the act of "finds", "shows" and the like, by the speaker's noun and whether a clause follows."""
    kind = noun_class(noun)[0]
    if (kind != "document" and not clause) or noun in ("it", "this", "that", "which"):
        return None  # "shows signs of fatigue"
    return "thought" if noun in PERSONAL_PRONOUNS or kind in ("people", "anonymous") else "speech"


def _is_negated(cue_words: Sequence[str]) -> bool:
    """Return whether the cue says that nobody said it: "did not mention", "failed to say"."""
    return any(word in NEGATIONS or word.endswith(("n't", "n’t")) for word in cue_words)


def _says_what(last: str, content: str) -> bool:
    """Return whether a content says something about its topic, and does not only name it.

    Args:
        last: Last word of the cue: what follows "about" is a topic.
        content: The content's text.
    """
    return last not in ("about", "on") and bool(is_clause(content) or REASON.search(content))


def is_clause(content: str) -> bool:
    """Return whether a content is a clause and not only a noun phrase.

    It begins like one, or has more finite verbs than relative clauses.
    """
    found = [word.lower() for word in WORD.findall(content)]
    if not found or found[0] in TOPIC_PREPOSITIONS:
        return False
    finite = sum(w in FINITE or w.endswith(("n't", "n’t")) for w in found)
    return found[0] in CLAUSE_STARTS or finite > sum(w in RELATIVES for w in found)


def _class_of(cue_words: Sequence[str]) -> str | None:
    """Return the class of the cue's phrase, else of its first word that has one."""
    classes = _class_of_words()
    candidates = [" ".join(cue_words), *(form for word in cue_words for form in _singulars(word))]
    return next((classes[one] for one in candidates if one in classes), None)


@cache
def _class_of_words() -> dict[str, str]:
    """Return the class (a key of acts.txt, else speech) of every form of a cue verb, and of what is listed there."""
    listed = {item: name for name, items in reversed(list(entries("acts.txt"))) for item in items}
    inflected = {form: listed[verb] for verb in words("acts.txt", "inflected") for form in inflections(verb)}
    return {form: listed.get(entry.lemma, "speech") for form, entry in forms().items()} | inflected | listed
