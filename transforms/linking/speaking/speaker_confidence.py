"""How sure the name of a speaker is, or that nobody is named: a logistic regression over the rule that decided.

`make speaker-weights` fits the weights on labelled quotes of polnear-train.
"""

from __future__ import annotations

import math

from transforms.linking.speaking.speaker_finding import Finding

LEAST_NAMED = 0.6  # a name that is less sure is not given: a wrong name is worse than none
UNNAMED = 0.3  # how sure it is that nobody is named, where a name was not given

# Log odds of a right speaker: of all, and what each rule adds. `support` is for those rules that compare candidates.
BIAS = 2.872
BASES: dict[str, float] = {
    "anonymous": 0.285,
    "author in the phrase": 0.218,
    "author of an utterance": -0.62,
    "author of it before": 0.051,
    "beside the cue": 0.051,
    "body near by": 0.216,
    "body of a spokesperson": -0.88,
    "described by nobody's name": -1.643,
    "described person": 0.503,
    "document": -0.553,
    "first of several": 0.18,
    "first person": -0.553,
    "group without a name": 0.141,
    "it": 0.098,
    "name": -0.029,
    "name found elsewhere": 0.051,
    "name in apposition": 0.051,
    "name with a preposition": 0.098,
    "no mention": 0.051,
    "noun in the name": 0.051,
    "noun phrase of several": 0.218,
    "noun phrase of somebody": -0.214,
    "organization without a name": 0.427,
    "owner": 0.051,
    "people of a name": 0.18,
    "person near by": -0.239,
    "pronoun": 0.026,
    "pronoun of nobody": 0.253,
    "relative pronoun": 0.374,
    "relative pronoun of nobody": 0.285,
    "surname": 0.759,
    "they": 0.141,
}
SUPPORT = 2.344
SUPPORTED = frozenset(
    ("pronoun", "described person", "person near by", "surname", "name found elsewhere", "body near by")
)


def confidence(finding: Finding) -> float:
    """Return how sure a finding is, 0 to 1."""
    odds = BIAS + BASES.get(finding.basis, 0.0)
    if finding.basis in SUPPORTED:
        odds += SUPPORT * (finding.support - 1)
    return round(1 / (1 + math.exp(-odds)), 4)


def decided(finding: Finding) -> tuple[Finding, float]:
    """Return a finding without its name where that is rather wrong, and how sure the result is."""
    sure = confidence(finding)
    if finding.entity is not None and sure < LEAST_NAMED:
        return finding._replace(entity=None), UNNAMED
    return finding, sure
