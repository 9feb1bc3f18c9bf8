"""The group of commands `identities`: who is who, and what people decide about it."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from flows.cli.exit_codes import EXIT_CODES, exit_code_of
from flows.cli.options import dir_argument, json_option, setting_option
from flows.settings import BuildSettings

if TYPE_CHECKING:
    from flows.targets.decision_operations import Decided, Why

SHOWN_IDENTITIES = 20
EXAMPLES = """
\b
Examples:
  newstables identities list data                               the most quoted people, bodies and places
  newstables identities list data kovacs --type person          those called so
  newstables identities list data --unsure                      the links that are least sure
  newstables identities same "Anna Kovacs" 3f9a1c2b --to data   the second is the first
  newstables identities differ "Anna Kovacs" "Mrs Kovacs"       what is called so is somebody else
  newstables identities not-a-person "Harbour Lights"           a company that was taken for a person
  newstables identities decisions data                          what was decided, by whom, and if it is in force
  newstables identities undo 9c01d2e3f4a5                       take a decision back
  newstables identities export decisions.csv --to data          for other tables, or to look through
  newstables identities import decisions.csv --to data2         say what is new, known or in conflict
"""
F = TypeVar("F", bound=Callable[..., Any])

to_option = setting_option(BuildSettings, "to", str, "DIR")
replace_option = click.option(
    "--replace", is_flag=True, help="Replace decisions in force that say otherwise, instead of refusing this one."
)
limit_option = click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=SHOWN_IDENTITIES,
    show_default=True,
    metavar="N",
    help="Number of rows to print. --json prints all, unless N is given.",
)


def who_options(command: F) -> F:
    """Add the options that say who decides, and why."""
    by = click.option("--by", metavar="NAME", help="Who decides. Default: the user of this machine.")
    note = click.option("--note", metavar="TEXT", help="Why, for those who look through the decisions.")
    return by(note(command))


@click.group(epilog=EXAMPLES + EXIT_CODES)
def identities() -> None:
    """List who is who over all articles, and decide where the tables are wrong.

    An identity is a person, body or place of the archive, under whatever names articles call it. A decision is kept
    beside the tables, and every later build applies it; it may be undone. An identity is given by its id, the first 8
    or more digits of it, or a name, if only one is called so.
    """


@identities.command("list")
@dir_argument
@click.argument("words", nargs=-1)
@click.option(
    "--type",
    "type_",
    metavar="TYPE",
    help="Only this type: person, organization, place, or one such as NORP.",
)
@click.option("--unsure", is_flag=True, help="List links of entities to identities instead, the least sure first.")
@limit_option
@json_option
@click.pass_context
def list_(
    context: click.Context, to: str, words: tuple[str, ...], type_: str | None, unsure: bool, limit: int, as_json: bool
) -> None:
    """List the identities of DIR, the most quoted first: type, quotes, articles, name, Wikidata id and other names.

    DIR is a folder or the URL of an object store (default: data). With WORDS, only those whose name or another name has
    all of them, whatever their case and accents.
    """

    def work() -> None:
        from flows.cli import identity_text
        from flows.identities.identity_list import IdentityFilter
        from flows.targets import identity_operations

        chosen = IdentityFilter(words, type_)
        given = context.get_parameter_source("limit") is not click.core.ParameterSource.DEFAULT
        most = None if as_json and not given else limit
        if unsure:
            links = identity_operations.list_unsure(to, chosen, most)
            _print(links, identity_text.unsure_lines(links), as_json)
        else:
            total, rows = identity_operations.list_identities(to, chosen, most)
            _print({"total": total, "identities": rows}, identity_text.list_lines(total, rows), as_json)

    sys.exit(exit_code_of(work))


@identities.command()
@click.argument("one", metavar="IDENTITY")
@click.argument("other", metavar="OTHER")
@to_option
@replace_option
@who_options
@json_option
def same(one: str, other: str, to: str, as_json: bool, **who: Any) -> None:
    """Decide that OTHER is the same as IDENTITY, whose id and name both have from then on.

    Of several decisions that make identities one, the first identity of the oldest decision stays.
    """
    from flows.targets import identity_operations

    _decide(lambda: identity_operations.decide_same(to, one, other, _why(**who)), to, as_json)


@identities.command()
@click.argument("one", metavar="IDENTITY")
@click.argument("other", metavar="ALIAS")
@click.option(
    "--article",
    "articles",
    multiple=True,
    metavar="ID",
    help="Only in this article, by its article_id or its id in the input. Several may be given.",
)
@to_option
@replace_option
@who_options
@json_option
def differ(one: str, other: str, articles: tuple[str, ...], to: str, as_json: bool, **who: Any) -> None:
    """Decide that what articles call ALIAS is not IDENTITY but somebody else, who gets an id of their own.

    If IDENTITY has no such name, ALIAS is another identity, and the two are never taken for one.
    """
    from flows.targets import identity_operations

    _decide(lambda: identity_operations.decide_differ(to, one, other, _why(**who), articles), to, as_json)


@identities.command("not-a-person")
@click.argument("one", metavar="IDENTITY")
@click.option(
    "--as",
    "as_type",
    metavar="TYPE",
    help="What it is instead: organization, place, or a type of OntoNotes, such as NORP. Default: ORG, as most such "
    "names are of companies, teams or parties.",
)
@to_option
@replace_option
@who_options
@json_option
def not_a_person(one: str, as_type: str | None, to: str, as_json: bool, **who: Any) -> None:
    """Decide that IDENTITY is no person but of another type. It keeps its id.

    If a body or place has the same name, the command says how to make the two one.
    """
    from flows.targets import identity_operations

    _decide(lambda: identity_operations.decide_not_a_person(to, one, as_type, _why(**who)), to, as_json)


@identities.command()
@click.argument("decision", metavar="DECISION")
@to_option
@who_options
@json_option
def undo(decision: str, to: str, as_json: bool, **who: Any) -> None:
    """Take back DECISION: its id, or the first digits of it, as `newstables identities decisions` prints it.

    An undo may be undone, too: then the decision is in force again.
    """
    from flows.targets import decision_operations

    _decide(lambda: decision_operations.undo_decision(to, decision, _why(**who)), to, as_json)


@identities.command()
@dir_argument
@json_option
def decisions(to: str, as_json: bool) -> None:
    """List what was decided in DIR, the latest first: by whom, when, why, and if it is in force.

    DIR is a folder or the URL of an object store (default: data). A decision is in conflict if an earlier one says
    otherwise, as may happen when two people decide at the same time; it changes nothing until that one is undone.
    """

    def work() -> None:
        from flows.cli import identity_text
        from flows.targets import decision_operations

        found = decision_operations.list_decisions(to)
        values = [decision_operations.as_values(one) | {"state": state} for one, state in found]
        _print(values, identity_text.decisions_lines(found), as_json)

    sys.exit(exit_code_of(work))


@identities.command("export")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@to_option
def export(path: Path, to: str) -> None:
    """Write all decisions of DIR into FILE, a new .csv or .jsonl file."""

    def work() -> None:
        from flows.targets import decision_operations
        from flows.wording import count

        n = decision_operations.export_decisions(to, path)
        click.echo(f"{count(n, 'decision')} written into {path}")

    sys.exit(exit_code_of(work))


@identities.command("import")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@to_option
@replace_option
@who_options
@json_option
def import_(path: Path, to: str, as_json: bool, **who: Any) -> None:
    """Add the decisions of FILE, as `newstables identities export` writes it, and say what is new and known.

    A decision that contradicts one in force is named and left out. A row needs only kind, identity_id and other (for
    not-a-person, as_type; for undo, undoes), so that a list may be written by hand.
    """

    def work() -> None:
        from flows.cli import identity_text
        from flows.targets import decision_operations

        done = decision_operations.import_decisions(to, path, _why(**who))
        _print(done.as_dict(), identity_text.imported_lines(done, to), as_json)

    sys.exit(exit_code_of(work))


def _decide(decide: Callable[[], Decided], to: str, as_json: bool) -> None:
    def work() -> None:
        from flows.cli import identity_text

        done = decide()
        _print(done.as_dict(), identity_text.decided_lines(done, to), as_json)

    sys.exit(exit_code_of(work))


def _print(values: Any, lines: Any, as_json: bool) -> None:
    from flows.cli import output

    if as_json:
        output.print_json(values)
    else:
        for line in lines:
            click.echo(line)


def _why(by: str | None, note: str | None, replace: bool = False) -> Why:
    from flows.targets.decision_operations import Why

    return Why(by or _user(), note, replace)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "unknown"
