"""A question is asked by its name."""

import pytest

from flows.cli.reading.asked_question import print_questions, question_sql
from flows.errors import InputError
from transforms.contract.ten_questions import TEN_QUESTIONS


def test_settings_narrow_a_question_down() -> None:
    asked = TEN_QUESTIONS["most-quoted"]
    assert question_sql("most-quoted", []) == asked.duckdb()
    given = ["topic=a = 'b'", "since=2025-11-01"]
    assert question_sql("most-quoted", given) == asked.duckdb(topic="a = 'b'", since="2025-11-01")


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("nix", [], "there is no question 'nix'; the questions are most-quoted, said-first, "),
        ("called", ["topic=a"], "'topic=a' is no setting of the question 'called'; its settings are name, such as"),
        ("called", ["name"], "'name' is no setting of the question 'called'"),
    ],
)
def test_what_there_is_not_is_said_with_what_there_is(name: str, settings: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message.replace("(", r"\(")):
        question_sql(name, settings)


def test_all_are_listed_with_their_settings(capsys: pytest.CaptureFixture[str]) -> None:
    print_questions()
    printed = capsys.readouterr().out
    assert all(f"{one.name}: {one.title}\n" in printed for one in TEN_QUESTIONS.values())
    assert printed.count("  --set topic=…") == sum(
        "topic" in [f.name for f in q.filters] for q in TEN_QUESTIONS.values()
    )
