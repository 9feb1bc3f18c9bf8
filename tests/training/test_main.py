"""The commands of training have a help text."""

import pytest

pytest.importorskip("torch")

from click.testing import CliRunner

from training import __main__ as training
from training.antecedents import __main__ as antecedents
from training.shipping import model_card


@pytest.mark.parametrize("command", [training.main, antecedents.main, model_card.main])
def test_the_command_has_a_help_text(command):
    result = CliRunner().invoke(command, ["--help"])
    assert result.exit_code == 0, result.output
    assert "Usage:" in result.output
