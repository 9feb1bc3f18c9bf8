"""The command `query`."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from flows.cli.main import cli
from flows.cli.reading.query_command import EXAMPLES
from tests.flows.building import add, article
from tests.flows.papers import ESCAPES, FORMULA


def query(*arguments: Any, code: int = 0, stdin: str = "") -> Result:
    result = CliRunner().invoke(cli, ["query", *map(str, arguments)], input=stdin)
    assert result.exit_code == code, result.output
    return result


def test_rows_are_printed_as_a_table(papers: Path) -> None:
    printed = query("SELECT name, n_statements FROM people WHERE name LIKE 'Anna%'", "--to", papers).stdout
    head, row = printed.splitlines()
    assert head.split() == ["name", "n_statements"]
    assert row.split()[:2] == ["Anna", "Kovacs"]
    assert query("SELECT 1 WHERE false", "--to", papers).stderr == "no rows\n"


def test_sql_of_a_file_and_of_standard_input(papers: Path, tmp_path: Path) -> None:
    file = tmp_path / "question.sql"
    file.write_text("SELECT 'é' AS letter;\n", "utf-8")
    expected = {"letter": "é"}
    assert json.loads(query("--file", file, "--json", "--to", papers).stdout) == expected
    assert json.loads(query("-", "--json", "--to", papers, stdin="SELECT 'é' AS letter").stdout) == expected
    file.write_bytes(b"SELECT '\xe9'")
    assert "the SQL is not UTF-8 text" in query("--file", file, "--to", papers, code=2).stderr


def test_json_lines_and_csv_have_all_rows(papers: Path, tmp_path: Path) -> None:
    sql = "SELECT day, source, title, n_papers FROM who_said_what ORDER BY ALL"
    printed = query(sql, "--json", "--to", papers).stdout
    rows = [json.loads(line) for line in printed.splitlines()]
    assert rows[0]["day"] == "2026-01-05"
    assert {row["source"] for row in rows} == {"Herald", "Courier", f"{FORMULA}{ESCAPES}"}
    assert query(sql, "--csv", tmp_path / "rows.csv", "--raw", "--to", papers).stderr.endswith(f": {len(rows)} rows\n")
    with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as file:
        assert [row["title"] for row in csv.DictReader(file)] == [row["title"] for row in rows]
    assert query(sql, "--csv", "-", "--to", papers).stdout.startswith("day,source,title,n_papers")
    assert "there is no folder" in query(sql, "--csv", tmp_path / "no" / "x.csv", "--to", papers, code=2).stderr


def test_a_terminal_gets_no_commands_of_an_article(papers: Path) -> None:
    for options in ((), ("--json",)):
        printed = query("SELECT source, title, url FROM who_said_what", "--to", papers, *options).output
        assert FORMULA.partition('"')[0] in printed
        assert not set(printed) & set("\x1b\x9b\u202e")


def test_limits(papers: Path) -> None:
    long = query("FROM range(60)", "--to", papers)
    assert len(long.stdout.splitlines()) == 51
    assert long.stderr == "The first 50 rows are shown; --limit 0 shows all.\n"
    assert query("FROM range(50)", "--to", papers).stderr == ""
    assert len(query("FROM range(60)", "--limit", 0, "--to", papers).stdout.splitlines()) == 61
    assert len(query("FROM range(60)", "--json", "--to", papers).stdout.splitlines()) == 60
    assert query("FROM range(60)", "--json", "--limit", 1, "--to", papers).stdout == '{"range": 0}\n'


def test_views_are_listed(papers: Path) -> None:
    printed = query("--views", "--to", papers).stdout
    assert "who_said_what: One row per statement" in printed
    assert "  n_papers               integer\n" in printed


def test_a_former_snapshot(tmp_path: Path) -> None:
    first = add(tmp_path / "to", article("a"), reader="rules")
    add(tmp_path / "to", article("b"), reader="rules")
    sql = "SELECT count(*) AS n FROM articles"
    assert query(sql, "--json", "--to", tmp_path / "to").stdout == '{"n": 2}\n'
    assert query(sql, "--json", "--to", tmp_path / "to", "--snapshot", first.id).stdout == '{"n": 1}\n'


@pytest.mark.parametrize(
    "arguments",
    [(), ("SELECT 1", "--views"), ("SELECT 1", "--csv", "-", "--json"), ("--question", "called", "--questions")],
)
def test_what_cannot_be_asked_together(arguments: tuple[str, ...]) -> None:
    assert "Error: give " in query(*arguments, code=2).stderr


def test_a_question_is_asked_by_its_name(papers: Path) -> None:
    asked = ("--question", "called", "--json", "--to", papers)
    assert {json.loads(line)["name"] for line in query(*asked).stdout.splitlines()} >= {"Anna Kovacs"}
    assert query(*asked, "--set", "name=nobody").stdout == ""
    assert "there is no question 'nix'" in query("--question", "nix", "--to", papers, code=2).stderr
    assert "--set is for a --question" in query("SELECT 1", "--set", "name=a", "--to", papers, code=2).stderr
    assert query("--questions", "--to", papers).stdout.startswith("most-quoted: Who is quoted most on a topic")


def test_pandas_and_the_steps_of_a_build_are_not_imported(papers: Path) -> None:
    code = (
        "import sys; from flows.cli.main import cli\n"
        f"cli(['query', 'SELECT count(*) AS n FROM articles', '--to', {str(papers)!r}], standalone_mode=False)"
    )
    after = "; sys.exit = lambda code: print(*sorted({'pandas', 'prefect', 'flows.build'} & sys.modules.keys()))\n"
    ran = subprocess.run(
        [sys.executable, "-c", code.replace("\n", after, 1)], capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines()[0] == "n"
    assert ran.stdout.splitlines()[-1] == ""


def test_wrong_sql_is_named_in_two_lines(papers: Path) -> None:
    printed = query("SELECT nosuch FROM people", "--to", papers, code=2).stderr
    assert printed.startswith("newstables: Binder Error: ")
    assert len(printed.splitlines()) == 2
    assert "only statements that read" in query("DROP VIEW people", "--to", papers, code=2).stderr


def test_help_has_the_examples() -> None:
    printed = query("--help").output
    assert all(line.strip() in printed for line in EXAMPLES.splitlines() if line.strip() and line != "\b")
