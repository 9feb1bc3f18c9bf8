"""Arguments that benchmarks share."""

import pytest

from benchmarks.common import command_line
from transforms.readers import READERS


@pytest.fixture
def command():
    command = command_line.parser("benchmarks.speed.race", "About.")
    command_line.add_systems(command)
    return command


def test_all_readers_are_compared_unless_some_are_named_the_rules_first(command):
    assert command.parse_args([]).readers[0] == "rules"
    assert {*command.parse_args([]).readers} == {*READERS}
    assert command.parse_args(["--readers", "rules"]).readers == ["rules"]


def test_paths_are_absolute(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert command.parse_args(["shared"]).shared == tmp_path / "shared"


def test_the_first_reader_that_cannot_be_loaded_is_named(monkeypatch):
    def get(name):
        if name == "model":
            raise FileNotFoundError("no weights")

    monkeypatch.setattr(command_line, "get", get)
    assert command_line.first_problem(["rules"]) is None
    problem = command_line.first_problem(["rules", "model"])
    assert problem is not None
    assert "no weights (or leave it out: READERS=" in problem
