"""All results of an evaluation are in its report."""

from typing import Any

import pytest

from benchmarks.accuracy.evaluation_report import as_document

SCORE = {"precision": 0.5, "recall": 0.5, "f1": 0.5, "n": 48}
RESULTS: Any = {
    "systems": {"rules": {}},
    "paired": {
        "rules": {
            "documents": 7,
            "measures": {"sentences": {"clean": 0.9, "tokenised": 0.85, "difference": -0.05}},
        }
    },
    "sentences_pooled": {"rules": 0.75},
    "calibration": {
        "quotes": {
            "polnear-dev": {
                "rules": {
                    "error": 0.053,
                    "n": 20,
                    "bins": [{"confidence": 0.5, "right": 0.447, "n": 20}],
                    "by_confidence": [(0.5, "direct", 0.45, 20)],
                }
            }
        }
    },
    "corpora": {"polnear-dev": {"documents": 9, "systems": {"rules": {"sentences": SCORE}}}},
}


@pytest.mark.parametrize(
    "line",
    [
        "polnear-dev, 9 documents, F1",
        "sentences – .500 48",
        "sentences .900 .850 -.050",
        "rules .750",
        "rules: quotes of polnear-dev, expected calibration error .053",
        ".500 .447 20",
        "0.50 direct 0.45 20",
        "- Elsewhere, spaCy en_core_web_lg / trf, names, OntoNotes: 85.1 / 90.2",
    ],
)
def test_the_text_has_the_line(line):
    assert line in [" ".join(found.split()) for found in as_document(RESULTS, markdown=False).splitlines()]


def test_markdown_has_headings_and_tables():
    lines = as_document(RESULTS, markdown=True).splitlines()
    assert "## polnear-dev, 9 documents, F1" in lines
    assert "| sentences | – | .500 | 48 |" in lines
