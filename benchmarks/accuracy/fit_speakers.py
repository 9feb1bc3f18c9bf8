"""Fit the weights of `speaker_confidence` on labelled quotes, and print them as they stand in that module.

A logistic regression with a penalty: the weight of a rule that decided few speakers stays near that of all.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.draw_speakers import documents, read_labels
from benchmarks.accuracy.speaker_accuracy import LABELS, judged_pairs
from benchmarks.common.command_line import add_shared, parser
from transforms import readers
from transforms.linking.speaking.speaker_confidence import SUPPORTED
from transforms.linking.speaking.speaker_finding import Finding

FITTED_ON = ("speakers_polnear_train", "speakers_polnear_train_described")
PENALTY, BIAS_PENALTY = 1.0, 0.01  # on squared weights
STEPS = 50  # of Newton's method, which takes about ten

Floats = NDArray[np.float64]


def weights(findings: Sequence[tuple[Finding, bool]]) -> tuple[float, dict[str, float], float]:
    """Return the bias, the weight of each rule and the weight of the support.

    Args:
        findings: What was found for a labelled quote, and whether its name is right.
    """
    bases = sorted({finding.basis for finding, _ in findings})
    features = np.zeros((len(findings), len(bases) + 2))
    for row, (finding, _) in zip(features, findings, strict=True):
        row[0] = 1.0
        row[1 + bases.index(finding.basis)] = 1.0
        row[-1] = finding.support - 1 if finding.basis in SUPPORTED else 0.0
    right = np.array([right for _, right in findings], np.float64)
    penalty = np.full(features.shape[1], PENALTY)
    penalty[0] = BIAS_PENALTY
    bias, *rest = (round(float(w), 3) for w in _logistic(features, right, penalty))
    return bias, dict(zip(bases, rest, strict=False)), rest[-1]


def _logistic(features: Floats, right: Floats, penalty: Floats) -> Floats:
    """Return the weights of the columns of `features`, (n_findings, n_features) float64, by Newton's method."""
    fitted = np.zeros(features.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-features @ fitted))
        gradient = features.T @ (p - right) + penalty * fitted
        curvature = (features.T * (p * (1 - p))) @ features + np.diag(penalty)
        fitted = fitted - np.linalg.solve(curvature, gradient)
    return fitted


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the weights."""
    command = parser("benchmarks.accuracy.fit_speakers", __doc__)
    add_shared(command)
    command.add_argument("--labels", type=Path, default=LABELS, help="Folder with the labels (%(default)s).")
    command.add_argument("--reader", default=readers.DEFAULT, choices=readers.READERS)
    given = command.parse_args(arguments)
    reader = readers.get(given.reader)
    findings = []
    for name in FITTED_ON:
        corpus, labels = read_labels(given.labels / f"{name}.json")
        docs = documents(given.shared / "corpora" / f"{corpus}.jsonl")
        findings += [(found.speaker.finding, judged.right) for found, judged in judged_pairs(reader, docs, labels)]
    bias, by_basis, support = weights(findings)
    print(f"{len(findings)} quotes, {sum(right for _, right in findings)} right")
    print(f"BIAS = {bias}\nSUPPORT = {support}\nBASES = {{")
    print(*(f'    "{basis}": {weight},' for basis, weight in by_basis.items()), "}", sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
