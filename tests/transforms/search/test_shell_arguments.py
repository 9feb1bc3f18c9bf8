"""Arguments of a shell as a query."""

from __future__ import annotations

import pytest

from transforms.search.shell_arguments import join_arguments


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        (["harbour strike"], "harbour strike"),
        (["harbour", "strike"], "harbour strike"),
        (["housing bill", "rain"], '"housing bill" rain'),
        (["housing bil*", "rain"], '"housing bil"* rain'),
        (["strike", "speaker:Anna Kovacs"], 'strike speaker:"Anna Kovacs"'),
        (["strike", "-About: Anna Kovacs "], 'strike -About:"Anna Kovacs"'),
        (["strike", 'speaker:"Anna Kovacs"'], 'strike speaker:"Anna Kovacs"'),
        (["rain OR snow", "ice"], "rain OR snow ice"),
        (["rain speaker:Kovacs", "ice"], "rain speaker:Kovacs ice"),
        (["rain -snow", "ice"], "rain -snow ice"),
        (["", " "], "  "),
    ],
)
def test_arguments_with_spaces_get_their_quotation_marks_back(arguments: list[str], query: str) -> None:
    assert join_arguments(arguments) == query
