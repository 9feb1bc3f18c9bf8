"""Tell the few words that a reader takes for the content of a quote from content that says something."""

from __future__ import annotations

import re

from transforms.lexicons import gazetteers, lexicon

VERBS = lexicon.words("function_words.txt", "be") | lexicon.words("function_words.txt", "auxiliaries")
HONORIFICS = frozenset(w.lower().rstrip(".") for w in lexicon.words("titles.txt", "honorific", "male", "female"))
WORD = re.compile(r"[^\W_](?:[\w.’'-]*\w)?")
SHORT = 2  # words
SURE = 0.5  # least confidence of a content of one word


def is_fragment(content: str, has_speaker: bool, confidence: float = 1.0) -> bool:
    """Return whether content that is not in quotation marks is too little to be a quote.

    It is if it has only function words ("whose", "the", "of it", "Mr"), if it is a word or two that nobody is said to
    say, or if it is a single word of which the reader is not sure.

    Args:
        content: The content's text.
        has_speaker: Whether the quote has a speaker mention.
        confidence: 0 to 1: how sure the reader is of the quote.
    """
    words = [word.lower() for word in WORD.findall(content)]
    if len(words) <= SHORT and not has_speaker:
        return True
    if len(words) == 1 and (confidence < SURE or words[0] in HONORIFICS):
        return True
    return all(word in gazetteers.function_words() and word not in VERBS for word in words)
