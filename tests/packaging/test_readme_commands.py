"""The README's commands run as they are written in a clean clone, and all documents name commands that exist.

`make install-test` lets them install everything from the package index, as a newcomer does. Without it the clone gets
an environment that sees this one's packages, so that the test needs no network.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import click
import pytest

from flows.cli.main import cli
from flows.cli.options import BUILD_EXAMPLES
from tests.flows.prefect_server import ROOT
from tests.packaging import installing
from tests.packaging.shell_commands import named_commands, words

FULL = "NEWSTABLES_FULL_INSTALL" in os.environ
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "data" / "README.md", *sorted(ROOT.glob("docs/*.md"))]
NAMED = list(dict.fromkeys(text for path in DOCUMENTS for text in named_commands(path.read_text("utf-8"))))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
ID = "thornbury-bridge"  # what the test puts in the place of ID

# Commands of the README that this test does not run, and what shows them instead.
ELSEWHERE = {
    "make test": "it runs this test",
    "make serve": "it ends with Ctrl-C: tests/packaging/test_wheel.py",
    "newstables serve": "it ends with Ctrl-C: tests/packaging/test_wheel.py",
    "newstables build --runner dask --dask-address tcp://…": "needs a cluster: tests/flows/batches/test_clusters.py",
    "newstables build articles/ --to s3://bucket/tables": "needs a bucket: tests/flows/cli/test_commands_on_urls.py",
    "newstables fetch": "needs feeds on the network: tests/flows/fetch",
    "newstables explore --to data/demo --open": "it ends with Ctrl-C: tests/flows/cli/reading/test_explore_command.py",
    "newstables build": "needs data/raw: tests/flows/cli/test_build_command.py",
    "make soak": "takes half an hour, in which tests/reliability runs at length",
    "make increments": "a measurement of many minutes: tests/benchmarks/test_help.py",
    "make bench": "a measurement: tests/benchmarks/test_help.py",
    "make evaluate": "needs annotated corpora: tests/benchmarks/test_help.py",
    "make statements": "needs the articles that were judged: tests/training/shipping/test_statements.py",
    "make who": "needs annotated corpora: tests/benchmarks/accuracy/test_who_is_who.py",
    "make speakers": "needs annotated corpora: tests/benchmarks/accuracy/test_speaker_accuracy.py",
    "make load": "needs large corpora: tests/benchmarks/test_help.py",
    "make docs": "installs zensical: tests/website/test_make_site.py, tests/readers/test_notebooks.py",
    "make questions": "a measurement: tests/benchmarks/speed/test_analyst_day.py",
    "make model": "takes hours: tests/training/test_main.py",
    "pip install -e '.[spark]'": "450 MB: make installs pyspark alone for tests/readers/test_readme.py, where Java is",
}
# Run by make install-test.
FROM_INDEX = {f"pip install -e '.[{extra}]'" for extra in ("explore", "polars", "store", "xlsx")}


def commands_to_run() -> list[str]:
    left_out = ELSEWHERE.keys() | (set() if FULL else FROM_INDEX)
    return [re.sub(r"\bID\b", ID, text) for text in named_commands(README) if text not in left_out]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clean clone with a folder of own articles and, unless all is to be installed, an environment."""
    clone = installing.copy_sources(tmp_path / "newstables")
    (clone / "articles").mkdir()
    (clone / "articles" / f"{ID}.txt").write_text("“It will rain,” said Anna Kovacs.\n", encoding="utf-8")
    (clone / "articles" / "note.txt").write_text("It rained.\n", encoding="utf-8")
    if not FULL:
        installing.link(clone, clone / ".venv")
    return clone


@pytest.mark.slow
def test_the_readme_s_commands_run_in_a_clean_clone(clone: Path, tmp_path: Path) -> None:
    script = "\n".join(f"echo '$ {text}'\n{text}" for text in commands_to_run())
    ran = subprocess.run(
        ["bash", "-e"],
        input=script,
        cwd=clone,
        env=installing.environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "All is well: " in ran.stdout
    assert f"retracted: {ID}" in ran.stdout
    assert (clone / "data" / "demo" / "published").exists()
    (shown,) = re.findall(r"prints:\n\n```\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^[^\s\d][^\d\n]*$", shown, re.MULTILINE)
    first = ran.stdout.partition("\n$ source")[0]
    assert [line for line in headings if not line.startswith(("Making", "Installing")) and line not in first] == []


def test_reasons_are_of_commands_of_the_readme_and_name_what_exists() -> None:
    assert (ELSEWHERE.keys() | FROM_INDEX) - set(named_commands(README)) == set()
    paths = [path for reason in ELSEWHERE.values() for path in re.findall(r"tests/[\w/.]*\w", reason)]
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("command", [*(text for text in NAMED if text.startswith("newstables "))])
def test_documents_name_commands_and_options_that_exist(command: str) -> None:
    parse(words(command)[1:])


def test_the_examples_of_the_command_line_exist() -> None:
    examples = [line.strip() for line in BUILD_EXAMPLES.splitlines() if line.startswith("  newstables ")]
    assert len(examples) >= 5
    for example in examples:
        parse(words(re.sub(r"   .*| \| .*", "", example))[1:])


@pytest.mark.parametrize("arguments", [["bild"], ["build", "--nix"], ["status", "a", "b"], ["snapshots", "dif"]])
def test_a_command_that_does_not_exist_is_noticed(arguments: list[str]) -> None:
    with pytest.raises(click.UsageError):
        parse(arguments)


def test_documents_name_make_targets_that_exist() -> None:
    named = {words(text)[1] for text in NAMED if text.startswith("make ")}
    assert named - TARGETS == set()
    assert len(named) > 10


def test_only_the_guide_to_installing_names_an_extra_without_its_place() -> None:
    naming = [path.name for path in DOCUMENTS if "pip install 'newstables[" in path.read_text("utf-8")]
    assert naming == ["install.md"]  # which says that newstables must be installed already


def parse(arguments: list[str]) -> None:
    """Parse the arguments of `newstables`; raise click.UsageError if there is no such command or option."""
    command: click.Command = cli
    parent = click.Context(cli, info_name="newstables")
    while isinstance(command, click.Group) and arguments:
        _, found, arguments = command.resolve_command(parent, arguments)
        assert found is not None
        command = found
    if "--help" in arguments:
        return
    command.make_context(command.name, arguments, parent=parent)
