"""The command `search`."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from flows.cli.main import cli
from flows.cli.reading import search_command
from flows.search import hit_sql
from flows.search.search_archive import LIMIT
from transforms.search.search_query import RESULTS


def run(*arguments: Any, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, ["search", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result


def test_hits_are_printed_with_what_to_type_next(papers: Path) -> None:
    text = run("bridge", "source:Herald", "--to", papers).stdout
    assert text.startswith("1 quote, newest first\n\nAnna Kovacs")
    command = text.split("newstables ")[1].splitlines()[0].split()
    shown = CliRunner().invoke(cli, command)
    assert "We will rebuild the old bridge" in shown.output


def test_words_with_a_minus_are_no_options(papers: Path) -> None:
    assert "1 quote," in run("speaker:Berg", "-harbour", "-speaker:Kovacs", "--to", papers).stdout
    assert "there is no option --limt" in run("rain", "--limt", "3", "--to", papers, code=2).stderr


def test_marks_that_the_shell_took_away_are_put_back(papers: Path) -> None:
    assert "2 quotes," in run("bridge", "speaker:Anna Kovacs", "--to", papers).stdout
    assert "No quotes found" in run("bridge speaker:Anna Kovacs", "--to", papers).stdout


def test_options_limit_and_order(papers: Path) -> None:
    text = run("speaker:Kovacs", "--limit", 2, "--sort", "oldest", "--to", papers).stdout
    assert text.startswith("2 of 5 quotes, oldest first")
    assert "3 articles, newest" in run("--since", "2026-01-01", "--in", "articles", "--to", papers).stdout
    assert "No quotes found" in run("bridge", "--until", "2025-12-31", "--to", papers).stdout


def test_json_has_one_hit_a_line_and_nothing_that_a_terminal_obeys(papers: Path) -> None:
    lines = run("speaker:Kovacs", "--json", "--sort", "oldest", "--to", papers).stdout.splitlines()
    assert len(lines) == 5
    assert json.loads(lines[0])["speaker"] == "Anna Kovacs"
    assert all(line.isprintable() for line in lines)
    (article,) = run("forest", "in:articles", "source:Herald", "--json", "--to", papers).stdout.splitlines()
    assert json.loads(article)["title"] == "Bridge to be rebuilt"


def test_csv_holds_no_formulas(papers: Path, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("harbour", "--csv", "-", "--to", papers).stdout)))
    assert [(row["speaker"], row["text"]) for row in rows] == [("Anna Kovacs", "that the harbour stays closed")]
    assert rows[0]["source"].startswith("'=HYPERLINK")
    run("nobody", "in:articles", "--csv", tmp_path / "hits.csv", "--to", papers)
    with (tmp_path / "hits.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 3


def test_index_that_is_made_is_told_on_standard_error(papers: Path, tmp_path: Path) -> None:
    to = Path(shutil.copytree(papers, tmp_path / "to", symlinks=True))
    shutil.rmtree(to / "search")
    result = run("bridge", "--json", "--to", to)
    assert "Made the search index (there was none): 4 articles" in result.stderr
    assert len(result.stdout.splitlines()) == 2
    assert not run("bridge", "--json", "--to", to).stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give words"),
        (["rain", "--json", "--csv", "-"], "not both"),
        (["speeker:x"], "^^^^^^^^"),
        (["in:quotes"], "give words"),
    ],
)
def test_wrong_arguments_are_named(papers: Path, arguments: list[str], message: str) -> None:
    assert message in run(*arguments, "--to", papers, code=2).stderr


def test_help_has_what_is_declared_elsewhere() -> None:
    assert search_command.SORTS == hit_sql.SORTS
    assert search_command.RESULTS == RESULTS
    assert search_command.SHOWN == LIMIT
