"""Options made from settings."""

from __future__ import annotations

from typing import Annotated

import click
import pytest
from click.testing import CliRunner
from pydantic import BaseModel, Field

from flows.cli.options import description_of, setting_option, validated


class Settings(BaseModel):
    inputs: list[str] = []
    max_rows: Annotated[int, Field(ge=1, description="Most rows to read.")] = 5


def test_option_has_name_default_and_help_of_its_setting() -> None:
    @click.command()
    @setting_option(Settings, "max_rows", int, "N")
    def command(max_rows: int) -> None:
        click.echo(str(max_rows))

    assert CliRunner().invoke(command).output == "5\n"
    help_text = CliRunner().invoke(command, ["--help"]).output
    assert "--max-rows N" in help_text
    assert "Most rows to read.  [default: 5]" in help_text


def test_setting_without_description_has_an_empty_one() -> None:
    assert description_of(Settings, "inputs") == ""


def test_valid_values_become_settings() -> None:
    assert validated(Settings, max_rows=7) == Settings(max_rows=7)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"max_rows": 0}, "--max-rows: Input should be greater than or equal to 1 (not 0)"),
        ({"inputs": [1]}, "INPUT: Input should be a valid string (not 1)"),
    ],
)
def test_wrong_value_is_a_usage_error_that_names_the_option(values: dict[str, object], message: str) -> None:
    with pytest.raises(click.UsageError) as error:
        validated(Settings, **values)
    assert error.value.message == message
