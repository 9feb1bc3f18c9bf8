"""How sure the name of a speaker is, or that nobody is named: a logistic regression over the rule that decided.

`python -m benchmarks.accuracy.fit_speaker_confidence` fits the weights on labelled quotes of polnear-train.
"""

from __future__ import annotations

import math

from transforms.linking.speaking.speaker_finding import Finding

LEAST_NAMED = 0.5  # a name that is less sure is rather wrong than right, and is not given
UNNAMED = 0.3  # how sure it is that nobody is named, where a name was not given

# Log odds of a right speaker: of all, and what each rule adds. `support` is for those rules that compare candidates.
BIAS = 2.666
BASES: dict[str, float] = {
    "anonymous": 0.332,
    "author in the phrase": 0.255,
    "author of an utterance": -0.564,
    "author of it before": 0.061,
    "beside the cue": 0.061,
    "body near by": 0.259,
    "body of a spokesperson": -0.859,
    "described by nobody's name": -1.852,
    "described person": 0.567,
    "document": -0.49,
    "first of several": 0.213,
    "first person": -0.49,
    "group without a name": 0.167,
    "it": 0.117,
    "name": 0.124,
    "name found elsewhere": 0.061,
    "name in apposition": 0.061,
    "name with a preposition": 0.117,
    "no mention": 0.061,
    "noun in the name": 0.061,
    "noun phrase of several": 0.331,
    "noun phrase of somebody": -0.124,
    "organization without a name": 0.49,
    "owner": 0.061,
    "people of a name": 0.213,
    "person near by": -0.224,
    "pronoun": 0.157,
    "pronoun of nobody": -0.364,
    "relative pronoun": 0.432,
    "relative pronoun of nobody": 0.332,
    "surname": 0.291,
    "they": 0.167,
}
SUPPORT = 2.499
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
