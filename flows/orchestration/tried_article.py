"""Read one article for somebody who wants to see its tables. Nothing is added to the tables of others."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from prefect import artifacts

from flows import operations
from flows.errors import InputError
from flows.ingest.endings import split_name
from flows.ingest.public_pages import fetch_public_page
from flows.orchestration.artifacts import create_build_artifacts, send_or_warn
from flows.orchestration.forms import ArticleSettings
from flows.orchestration.quote_markdown import escaped
from flows.result import Result
from flows.settings import BuildSettings
from flows.snapshots import catalog
from flows.storage import parquet
from flows.wording import count
from transforms.records.encodings import decode
from transforms.records.record import HTML_PAGE
from transforms.records.refusals import Refused

TRIED = Path("data/tried")  # a folder of tables per run; relative to where runs start
KEPT = 20  # runs
SHOWN_ROWS = 200  # of each table
SHOWN = {
    "quotes": ("speaker_name", "speaker", "text", "cue", "kind", "act", "confidence"),
    "sentences": ("sentence_index", "part", "text"),
    "entities": ("name", "type", "n_mentions", "n_quotes", "description"),
}
NOTES = {
    "quotes": "Who said what: the speaker's name, the speaker as in the article, the words, the cue and the confidence",
    "sentences": "The sentences, and the part of the article that each belongs to",
    "entities": "The people, organisations and places that are named",
}
PLAIN_TEXT, HTML = "text/plain", "text/html"


def try_article(settings: ArticleSettings) -> dict[str, Any]:
    """Read an article into tables of its own, and show them as artifacts of the current run.

    Returns:
        The result of the build, as `newstables build --json` prints it.

    Raises:
        InputError: The article is refused, or its page cannot be fetched.
    """
    folder = _new_folder(TRIED, datetime.now(UTC))
    file = _write_input(settings, folder)
    build = BuildSettings(inputs=[str(file)], to=str(folder), reader=settings.reader, workers=1, search_index=False)
    result = operations.build(build)
    if not result.accounting["published"]:
        reasons = " ".join(f"{record.message} ({record.reason})" for record in result.rejects)
        raise InputError(f"the article is refused: {reasons or 'nothing was found in it'}")
    tables = {name: _rows(folder, name) for name in ("articles", *SHOWN)}
    _create_artifacts(settings, result, tables)
    return result.as_dict()


def article_markdown(articles: Sequence[dict[str, Any]], tables: dict[str, list[dict[str, Any]]]) -> str:
    """Return an article and its tables in Markdown.

    Args:
        articles: Rows of the table articles.
        tables: Rows by table, for the keys of `SHOWN`.
    """
    parts = [f"# {escaped(articles[0]['title'] or 'An article without a title')}"]
    if len(articles) > 1:
        parts.append(f"There are {len(articles)} articles; all of them are in the tables below.")
    facts = ("byline", "published_raw", "section", "language", "url", "n_words", "reader")
    known = [(name, articles[0][name]) for name in facts if articles[0].get(name) is not None]
    parts.append(_markdown_table(("field", "value"), known))
    for name, columns in SHOWN.items():
        rows = tables[name]
        parts += [f"## {name.title()}: {len(rows):,}", f"{NOTES[name]}."]
        if rows:
            parts.append(_markdown_table(columns, ([row[column] for column in columns] for row in rows[:SHOWN_ROWS])))
        if len(rows) > SHOWN_ROWS:
            parts.append(f"and {len(rows) - SHOWN_ROWS:,} more")
    return "\n\n".join(parts)


def _new_folder(root: Path, now: datetime) -> Path:
    """Return a new folder, and remove all but the last of those of earlier runs."""
    folder = root / f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    folder.mkdir(parents=True)
    for former in sorted(path for path in root.iterdir() if path.is_dir())[:-KEPT]:
        shutil.rmtree(former, ignore_errors=True)
    return folder


def _write_input(settings: ArticleSettings, folder: Path) -> Path:
    """Write what was entered as a file, and return its path."""
    if settings.url is None:
        text = settings.text or ""
        if HTML_PAGE.match(text):
            return _write(folder / "page.html", text.encode("utf-8", "surrogatepass"))
        return _write_record(folder, {"title": settings.title, "text": text})
    page = fetch_public_page(settings.url)
    path = PurePosixPath(urlsplit(settings.url).path)
    name = split_name(path.name)
    if page.kind == PLAIN_TEXT and name is None:
        decoded = decode(page.content)
        if isinstance(decoded, Refused):
            raise InputError(f"{settings.url}: {decoded.message}")
        return _write_record(folder, {"title": settings.title, "text": decoded, "url": settings.url})
    is_known = name is not None and name.compression is None and page.kind != HTML
    return _write(folder / f"page{path.suffix if is_known else '.html'}", page.content)


def _write_record(folder: Path, fields: dict[str, str | None]) -> Path:
    given = {name: value for name, value in fields.items() if value is not None}
    return _write(folder / "article.jsonl", f"{json.dumps({'id': 'article', **given})}\n".encode())


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _rows(folder: Path, table: str) -> list[dict[str, Any]]:
    """Return the rows of a published table, in order."""
    snapshot = catalog.require(folder)
    return [
        row for file in snapshot.files_of(table) for row in parquet.read_table(snapshot.path / file.path).to_pylist()
    ]


def _create_artifacts(settings: ArticleSettings, result: Result, tables: dict[str, list[dict[str, Any]]]) -> None:
    text = article_markdown(tables["articles"], tables)
    send_or_warn(artifacts.create_markdown_artifact, text, key="article", description="The article and its tables")
    for name, columns in SHOWN.items():
        rows = [{column: row[column] for column in columns} for row in tables[name]]
        if rows:
            note = f"{count(len(rows), 'row')}. {NOTES[name]}"
            send_or_warn(artifacts.create_table_artifact, rows, key=name, description=note)
    create_build_artifacts(result, str(TRIED))


def _markdown_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [f"| {' | '.join(escaped(column) for column in columns)} |", f"|{':--|' * len(columns)}"]
    return "\n".join([*lines, *(f"| {' | '.join(_cell(value) for value in row)} |" for row in rows)])


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return "" if value is None else escaped(str(value))
