"""The commands `identities`: what they print, what they note, and how they refuse."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from flows.cli.identity_commands import identities
from flows.identities.decision_log import read_decisions
from tests.flows.cli.test_snapshot_commands import output
from tests.flows.identities.archive import IDS, archive, said


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive(tmp_path_factory.mktemp("archive") / "to")


def run(*arguments: object, code: int = 0) -> str:
    return output("identities", *arguments, code=code)


@pytest.fixture(autouse=True)
def _no_decisions_before(tables: Path) -> None:
    for path in (tables / "decisions").glob("*"):
        path.unlink()


def test_list_shows_the_most_quoted_first_with_their_names(tables: Path) -> None:
    text = run("list", tables)
    assert [line.split()[0] for line in text.splitlines() if line[:1] in "abcdef"][:2] == ["a" * 12, "e" * 12]
    assert "Anna Kovács\n" in text
    assert "also Kovács, Mrs. Kovács\n" in text
    assert "and 5 more (--limit, --json)" in run("list", tables, "--limit", 1)


def test_list_filters_by_words_and_type(tables: Path) -> None:
    found = json.loads(run("list", tables, "mrs", "KOVACS", "--json"))
    assert (found["total"], [row["identity_id"] for row in found["identities"]]) == (1, [IDS.anna])
    assert json.loads(run("list", tables, "harbour", "--type", "organisation", "--json"))["total"] == 1
    assert run("list", tables, "nobody") == "No identity is like that.\n"
    assert "there is no type ship" in run("list", tables, "--type", "ship", code=2)


def test_list_shows_what_is_not_sure(tables: Path) -> None:
    assert f" 0.61  Anna Kovács → Anna Kovács (PERSON, {'a' * 12}), by context; in a\n" in run(
        "list", tables, "--unsure"
    )
    assert run("list", tables, "--unsure", "--type", "place") == "No link is unsure.\n"
    (link,) = json.loads(run("list", tables, "--unsure", "--json"))
    assert link["external_id"] == "a"


def test_same_is_noted_and_the_next_build_named(tables: Path) -> None:
    text = run("same", "anna kovacs", "Ana Kovac", "--to", tables, "--by", "ed", "--note", "a slip")
    assert f"Anna Kovács ({'a' * 12}) and Ana Kovac ({'b' * 12}) are the same.\n" in text
    assert f"The next build of {tables} applies it; no article is read again for that.\n" in text
    (one,) = read_decisions(tables)
    assert (one.identity_id, one.other, one.decided_by, one.note) == (IDS.anna, IDS.ana, "ed", "a slip")
    assert run("same", "Ana Kovac", IDS.anna[:8], "--to", tables).startswith("Decided before, by ed, ")
    assert len(read_decisions(tables)) == 1


def test_an_ambiguous_name_lists_the_candidates(tables: Path) -> None:
    text = run("same", "Jon Berg", "Ana Kovac", "--to", tables, code=2)
    assert f"'Jon Berg' may be Jon Berg (PERSON, 5 articles, {'e' * 12}) or Jon Berg (PERSON, 4 articles" in text
    assert text.count("\n") == 1
    assert "has no identity 'Nobody'" in run("same", "Nobody", "Ana Kovac", "--to", tables, code=2)
    assert "are one identity already" in run("same", "Anna Kovacs", "Mrs Kovacs", "--to", tables, code=2)
    assert read_decisions(tables) == []


def test_differ_takes_an_alias_or_another_identity(tables: Path) -> None:
    assert "is not what is called 'Mrs. Kovács' in 1 article" in run(
        "differ", "Anna Kovacs", "mrs kovacs", "--article", "a", "--to", tables
    )
    assert "are not the same" in run("differ", IDS.berg, IDS.other_berg, "--to", tables)
    alias, pair = read_decisions(tables)
    assert said([alias, pair]) == [("differ", IDS.anna, "Mrs. Kovács"), ("differ", IDS.berg, IDS.other_berg)]
    assert len(alias.article_ids) == 1
    assert "is not called 'Miller', and nothing else is" in run("differ", IDS.anna, "Miller", "--to", tables, code=2)
    text = run("differ", IDS.anna, "Kovács", "--article", "zz", "--to", tables, code=2)
    assert "no article 'zz'; give the article_id" in text


def test_not_a_person_is_an_organization_unless_said(tables: Path) -> None:
    text = run("not-a-person", IDS.harbour, "--to", tables)
    assert "Harbour Lights (cccccccccccc) is no person but ORG." in text
    assert f"identities same {'d' * 12} {'c' * 12} --to {tables}" in text
    assert "is no person but ORG already" in run("not-a-person", IDS.harbour_org, "--to", tables, code=2)
    assert "its type is ORG" in run("not-a-person", IDS.harbour, "--as", "GPE", "--to", tables, code=2)
    assert "the types are ORG, GPE, " in run("not-a-person", IDS.berg, "--as", "person", "--to", tables, code=2)
    assert "No longer in force" in run("not-a-person", IDS.harbour, "--as", "gpe", "--to", tables, "--replace")


def test_contradictions_are_refused_in_one_line_and_may_replace(tables: Path) -> None:
    run("differ", IDS.berg, IDS.other_berg, "--to", tables, "--by", "ed")
    (first,) = read_decisions(tables)
    text = run("same", IDS.berg, IDS.other_berg, "--to", tables, code=2)
    assert text.count("\n") == 1
    assert f"they are not the same ({first.decision_id[:12]}: Jon Berg" in text
    assert f"newstables identities undo {first.decision_id[:12]} --to {tables}), or add --replace" in text
    run("same", IDS.berg, IDS.other_berg, "--to", tables, "--replace")
    states = [one["state"] for one in json.loads(run("decisions", tables, "--json"))]
    assert states == ["in force", "undone"]


def test_undo_and_its_undo(tables: Path) -> None:
    run("same", IDS.anna, IDS.ana, "--to", tables)
    (one,) = read_decisions(tables)
    assert "No longer in force" in run("undo", one.decision_id[:8], "--to", tables)
    assert "is undone already" in run("undo", one.decision_id[:8], "--to", tables, code=2)
    assert "there is no decision 'zz'" in run("undo", "zz", "--to", tables, code=2)
    undo = read_decisions(tables)[-1]
    run("undo", undo.decision_id, "--to", tables)
    states = {row["decision_id"]: row["state"] for row in json.loads(run("decisions", tables, "--json"))}
    assert (states[one.decision_id], states[undo.decision_id]) == ("in force", "undone")
    assert "  undone       undo " in run("decisions", tables)


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_export_and_import_round_trip(tables: Path, tmp_path: Path, ending: str) -> None:
    run("same", IDS.anna, IDS.ana, "--to", tables, "--note", "=1+1, “quoted”\nand more")
    run("differ", IDS.anna, "Mrs. Kovács", "--article", "a", "--to", tables, "--by", "'=x")
    run("undo", read_decisions(tables)[0].decision_id, "--to", tables)
    before = read_decisions(tables)
    path = tmp_path / f"decisions.{ending}"
    assert run("export", path, "--to", tables) == f"3 decisions written into {path}\n"
    assert "is there already; name a new file" in run("export", path, "--to", tables, code=2)
    assert run("import", path, "--to", tables) == "New: 0 decisions; known: 3; in conflict: 0.\n"
    for file in (tables / "decisions").glob("*"):
        file.unlink()
    assert "New: 3 decisions; known: 0" in run("import", path, "--to", tables)
    assert read_decisions(tables) == before


def test_import_leaves_out_what_contradicts(tables: Path, tmp_path: Path) -> None:
    run("differ", IDS.berg, IDS.other_berg, "--to", tables)
    path = tmp_path / "by-hand.csv"
    path.write_text(f"kind,identity_id,other\nsame,{IDS.other_berg},{IDS.berg}\nsame,{IDS.anna},{IDS.ana}\n", "utf-8")
    text = run("import", path, "--to", tables)
    assert text.startswith("New: 1 decision; known: 0; in conflict: 1.\n")
    assert "they are not the same: Jon Berg" in text
    assert said(read_decisions(tables))[1:] == [("same", IDS.anna, IDS.ana)]
    done = json.loads(run("import", path, "--to", tables, "--replace", "--json"))
    assert (len(done["new"]), done["known"], len(done["replaced"])) == (2, 1, 1)
    assert [row["state"] for row in json.loads(run("decisions", tables, "--json"))].count("undone") == 1


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("kind,identity_id\nmaybe,x\n", "row 1: kind is 'maybe'; it is one of same, differ"),
        (f"kind,identity_id,other\nsame,{'a' * 32},\n", "row 1: same needs other"),
        ("kind,identity_id,other\nsame,Anna,Ana\n", "row 1: identity_id is 'Anna', which is no id"),
        (f"kind,identity_id,as_type\nnot-a-person,{'a' * 32},SHIP\n", "as_type is 'SHIP'"),
        (f"decision_id,kind,identity_id,other\n1,same,{'a' * 32},{'b' * 32}\n", "so it was edited"),
        (f"kind,identity_id,other,decided_at\nsame,{'a' * 32},{'b' * 32},soon\n", "decided_at is 'soon'"),
    ],
)
def test_a_wrong_row_of_an_import_is_named(tables: Path, tmp_path: Path, rows: str, problem: str) -> None:
    (tmp_path / "d.csv").write_text(rows, "utf-8")
    text = run("import", tmp_path / "d.csv", "--to", tables, code=2)
    assert problem in text
    assert text.count("\n") == 1
    assert read_decisions(tables) == []


def test_other_files_are_refused(tables: Path, tmp_path: Path) -> None:
    assert "decisions are written as .csv or .jsonl" in run("export", tmp_path / "d.txt", "--to", tables, code=2)
    assert "there is no such file of decisions" in run("import", tmp_path / "no.csv", "--to", tables, code=2)
    (tmp_path / "d.jsonl").write_text("{broken\n", "utf-8")
    assert "cannot be read as JSON Lines" in run("import", tmp_path / "d.jsonl", "--to", tables, code=2)


@pytest.mark.parametrize("command", [[], *([name] for name in identities.commands)], ids=str)
def test_help_explains_every_option(command: list[str]) -> None:
    text = run(*command, "--help")
    assert "Show this message and exit." in text
    found = identities.commands[command[0]] if command else identities
    assert [option.name for option in found.params if isinstance(option, click.Option) and not option.help] == []
