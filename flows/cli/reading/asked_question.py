"""The SQL of a question that is declared, and a list of these questions."""

from __future__ import annotations

from collections.abc import Sequence

import click

from flows.errors import InputError
from transforms.contract.ten_questions import TEN_QUESTIONS


def question_sql(name: str, settings: Sequence[str]) -> str:
    """Return the SQL of a question.

    Args:
        name: Its name.
        settings: Texts of the form NAME=VALUE, such as topic=asylum.

    Raises:
        InputError: There is no such question, or it has no such setting.
    """
    question = TEN_QUESTIONS.get(name)
    if question is None:
        raise InputError(f"there is no question {name!r}; the questions are {', '.join(TEN_QUESTIONS)}")
    names = [one.name for one in question.filters]
    values = {}
    for setting in settings:
        key, sign, value = setting.partition("=")
        if not sign or key not in names:
            known = f"its settings are {', '.join(names)}, such as {names[0]}=…" if names else "it has no settings"
            raise InputError(f"{setting!r} is no setting of the question {name!r}; {known}")
        values[key] = value
    return question.duckdb(**values)


def print_questions() -> None:
    """Print the name of each question, what it asks, and its settings."""
    for question in TEN_QUESTIONS.values():
        click.echo(f"{question.name}: {question.title}")
        for one in question.filters:
            click.echo(f"  --set {one.name}=…  {one.meaning}")
