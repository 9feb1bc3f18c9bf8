"""The class of capitals has those of Latin scripts, and nothing else."""

import re

import pytest

from transforms.lexicons.capitals import UPPER


@pytest.mark.parametrize(("letter", "capital"), [("A", True), ("É", True), ("Š", True), ("é", False), ("1", False)])
def test_a_capital(letter: str, capital: bool):
    assert bool(re.fullmatch(f"[{UPPER}]", letter)) is capital
