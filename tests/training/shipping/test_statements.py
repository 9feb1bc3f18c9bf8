"""What is shown by default is statements: measured in articles that were judged by hand.

`statements.json` has all attributions of 25 articles of polnear-dev and load-bbc, drawn with a fixed seed: offsets and
judgements only. Nothing was fitted on these articles.
"""

import os
from pathlib import Path

import pytest

from training.data.judged import read_judged
from training.shipping.statements import Shown, count
from transforms import readers

ROOT = Path(__file__).parents[3]
CORPORA = Path(os.environ.get("SHARED", ROOT.parent / "shared")) / "corpora"
STATEMENTS = Path(__file__).with_name("statements.json")


@pytest.fixture(scope="module")
def judged():
    found = list(read_judged(CORPORA, STATEMENTS)) if CORPORA.is_dir() else []
    if not found:
        pytest.skip("the corpora whose articles were judged are not here")
    return found


@pytest.mark.parametrize("name", ["model", "model-small"])
def test_what_is_shown_by_default_is_statements_and_most_of_them(judged, name):
    shown = count(readers.get(name), judged)
    assert shown.precision >= 0.95
    assert shown.recall >= 0.75


def test_the_rules_show_statements_too_but_fewer(judged):
    shown = count(readers.get("rules"), judged)
    assert shown.precision >= 0.93
    assert shown.recall >= 0.45


def test_a_borderline_quote_counts_as_wrong():
    assert Shown(shown=10, statements=8, borderline=1, found=7, of=14).precision == 0.8


def test_a_statement_that_is_shown_twice_is_found_once():
    assert Shown(shown=10, statements=8, borderline=1, found=7, of=14).recall == 0.5
