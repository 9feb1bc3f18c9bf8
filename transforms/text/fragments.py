"""Tell the few words that a reader takes for the content of a quote from content that says something."""

from __future__ import annotations

import re

from transforms.lexicons import gazetteers, lexicon

VERBS = lexicon.words("function_words.txt", "be") | lexicon.words("function_words.txt", "auxiliaries")
HONORIFICS = frozenset(
    w.lower().rstrip(".") for k in ("honorific", "male", "female") for w in lexicon.words("titles.txt", k)
)
WORD = re.compile(r"[^\W_](?:[\w.’'-]*\w)?")
SHORT = 2  # words


def is_fragment(content: str, has_speaker: bool) -> bool:
    """Return whether content that is not in quotation marks is too little to be a quote.

    It is if it is one function word ("whose", "the", "Mr"), or a word or two that nobody is said to say.

    Args:
        content: The content's text.
        has_speaker: Whether the quote has a speaker mention.
    """
    words = [word.lower() for word in WORD.findall(content)]
    if len(words) <= SHORT and not has_speaker:
        return True
    return len(words) == 1 and (words[0] in HONORIFICS or words[0] in gazetteers.function_words() - VERBS)
