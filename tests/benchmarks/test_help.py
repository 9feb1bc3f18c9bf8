"""Every benchmark has a help text and a make target that names it."""

import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "benchmarks").rglob("*.py")
    if "__main__" in path.read_text("utf-8")
)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_has_a_help_text(name, capsys):
    with pytest.raises(SystemExit) as exit_:
        importlib.import_module(name).main(["--help"])
    assert exit_.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: python -m {name} ")


@pytest.mark.parametrize("name", [name for name in COMMANDS if not name.startswith("benchmarks.peer.")])
def test_the_command_has_a_make_target(name):
    assert f"-m {name}" in (ROOT / "Makefile").read_text("utf-8")
