"""The command `show`. What it shows: tests/flows/show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from flows.cli.main import cli
from flows.cli.reading.show_command import EXAMPLES
from flows.show.show_article import show
from tests.flows.building import add, article, current


def output(*arguments: Any, code: int = 0) -> str:
    result = CliRunner().invoke(cli, ["show", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.output


def test_an_article_and_a_quote_are_printed_as_plain_text(to: Path) -> None:
    whole = output("bridge", "--to", to)
    assert "{Mayor _Anna Kovacs_}" in whole
    assert "Nobody objected." in whole
    assert "Entities" in whole
    quote_id = show("harbour", to).tables.quotes[0]["quote_id"]
    asked = output(quote_id[:8], "--to", to)
    assert "Entities" not in asked
    assert "[1 that the harbour stays closed]" in asked
    assert "Entities" in output(quote_id, "--all", "--to", to)


def test_json_is_one_object(to: Path) -> None:
    found = json.loads(output("bridge", "--to", to, "--json"))
    assert found == show("bridge", to).as_dict()
    assert {"article", "quotes", "quote_spans", "entities", "entity_links"} <= found.keys()


def test_a_page_is_written_and_its_address_printed(to: Path, tmp_path: Path) -> None:
    page = tmp_path / "my page.html"
    quote_id = show("bridge", to).tables.quotes[0]["quote_id"]
    printed = output(quote_id, "--to", to, "--html", page)
    assert printed == f"Wrote '{page}'. To see it, open:\n  {page.as_uri()}#quote-{quote_id}\n"
    assert page.read_text("utf-8") == show(quote_id, to).html()
    assert output("bridge", "--to", to, "--html", page).endswith("my%20page.html\n")
    missing = tmp_path / "nosuch" / "page.html"
    assert output("bridge", "--to", to, "--html", missing, code=2).startswith(f"newstables: {missing}: there is no")


def test_a_former_snapshot(tmp_path: Path) -> None:
    first = add(tmp_path / "to", article("a", text="Rain fell."), reader="rules")
    second = add(tmp_path / "to", article("a", "2026-02", text="Snow fell."), reader="rules")
    assert "Snow fell." in output("a", "--to", tmp_path / "to")
    assert "Rain fell." in output("a", "--to", tmp_path / "to", "--snapshot", first.id)
    assert first.id != second.id == current(tmp_path / "to").id


def test_what_is_not_there_and_what_cannot_be_asked_together(to: Path) -> None:
    assert output("nosuch", "--to", to, code=2).startswith("newstables: nosuch: no article or quote of snapshot ")
    assert "give --html or --json, not both" in output("bridge", "--to", to, "--html", "x", "--json", code=2)


def test_help_has_the_examples() -> None:
    printed = output("--help")
    assert all(line.strip() in printed for line in EXAMPLES.splitlines() if line.strip() and line != "\b")
