"""The ten questions find rows in the sample, whose tables are built by the trained reader."""

from __future__ import annotations

from pathlib import Path

import pytest

import newstables
from transforms.contract.ten_questions import TEN_QUESTIONS


@pytest.mark.parametrize("name", TEN_QUESTIONS)
def test_a_question_finds_rows(demo: Path, name: str) -> None:
    question = TEN_QUESTIONS[name]
    tables = newstables.open(demo / "data" / "demo")
    assert tables.sql(question.duckdb(**question.examples)).fetchall()
    assert tables.sql(question.duckdb()).fetchall()


def test_there_are_ten() -> None:
    assert len(TEN_QUESTIONS) == 10
    assert len({question.title for question in TEN_QUESTIONS.values()}) == 10
