"""How often a rule's quotes are right, by their kind and whether their cue is a plain one ("said", "according to")."""

from __future__ import annotations

# Share of quotes with the right content (Jaccard ≥ .5) and speaker mention, by rule and kind of quote: with a plain
# cue, with another one. Measured on the training articles of PolNeAR and rounded to .05; for fewer than 20 quotes, the
# value of a similar rule.
CONFIDENCE = {
    "quote-before": {"direct": (0.95, 0.95)},  # quotation, then its cue
    "quote": {"direct": (0.85, 0.6), "mixed": (0.6, 0.35)},  # cue, then a quotation
    "clause-before": {"indirect": (0.75, 0.25), "mixed": (0.8, 0.4)},  # clause, then its cue
    "that": {"indirect": (0.8, 0.65), "mixed": (0.9, 0.8)},  # cue, then "that"
    "wh": {"indirect": (0.6, 0.4), "mixed": (0.6, 0.6)},  # cue, then a question word
    "infinitive": {"indirect": (0.6, 0.45), "mixed": (0.7, 0.7)},  # cue, then "to"
    "mixed": {"mixed": (0.85, 0.55)},  # cue of speech, then a clause with a quotation
    "verdict": {"mixed": (0.6, 0.6)},  # cue of judgement, then words with a quotation
    "bare": {"indirect": (0.8, 0.4), "mixed": (0.8, 0.55)},  # cue, then a clause without "that"
    # content, then "according to"
    "according-after": {"direct": (0.75, 0.75), "indirect": (0.75, 0.75), "mixed": (0.75, 0.75)},
    # "according to", then content
    "according-before": {"direct": (0.85, 0.85), "indirect": (0.85, 0.85), "mixed": (0.85, 0.85)},
    "colon": {"direct": (0.65, 0.65)},  # name or clause with a colon, then a quotation
    "signature": {"direct": (0.65, 0.65)},  # quotation, dash and name
    "continued": {"direct": (0.1, 0.1)},  # quotation without an attribution
}
DEFAULT = (0.4, 0.3)  # for a kind of quote that the rule did not find in those articles


def confidence(rule: str, kind: str, plain: bool) -> float:
    """Return the confidence of a quote.

    Args:
        rule: The rule that found it: a key of `CONFIDENCE`.
        kind: direct, mixed or indirect.
        plain: Whether its cue is one of `cues.PLAIN`.
    """
    with_plain, with_other = CONFIDENCE[rule].get(kind, DEFAULT)
    return with_plain if plain else with_other
