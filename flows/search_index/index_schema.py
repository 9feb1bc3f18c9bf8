"""The tables of the index, and opening its file.

`article_search` and `quote_search` are FTS5 tables without content: they hold where words stand, and `article` and
`quote` the texts. Rows have the numbers of `transforms.search.row_numbers`, and so the order of publication.
"""

from __future__ import annotations

import sqlite3
import zlib
from pathlib import Path

from flows.errors import FULL, InputError, LockedError, TargetError
from transforms.contract.tables import SCHEMA_VERSION

NAME = "index.sqlite"
VERSION = 1  # raise it when the tables below change
APPLICATION = 0x6E777478  # "nwtx"
USER_VERSION = 1_000 * VERSION + SCHEMA_VERSION
TOKENIZER = "tokenize = 'unicode61 remove_diacritics 2'"
TIMEOUT_SECONDS = 60.0  # to wait for another process that reads or writes
CACHE_KB = 64_000
SPEAKER_WORDS = "coalesce(speaker, '') || ' ' || coalesce(speaker_name, '')"  # what quote_search has of the speaker
NO_FTS5 = "this Python's SQLite has no full-text search (FTS5); another build of Python has, such as python.org's"
DAMAGED = (
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_FORMAT,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_ERROR,  # a table or column is missing
)

TABLES = f"""
CREATE TABLE reflected (snapshot TEXT NOT NULL);
-- Which articles a part has: `index_parts.Held`, packed. digest: of its files.
CREATE TABLE part (month TEXT, number INTEGER, digest BLOB NOT NULL, articles BLOB NOT NULL,
    PRIMARY KEY (month, number)) WITHOUT ROWID;
-- links, names: digests of the files with the entity links, and with the names of identities, of a month.
CREATE TABLE month (month TEXT PRIMARY KEY, links BLOB NOT NULL, names BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE article (id INTEGER PRIMARY KEY, article_id BLOB NOT NULL, source INTEGER NOT NULL, url TEXT, title TEXT,
    text BLOB NOT NULL);
CREATE VIRTUAL TABLE article_search USING fts5(title, text, content = '', {TOKENIZER});
CREATE TABLE quote (id INTEGER PRIMARY KEY, quote_id BLOB NOT NULL, source INTEGER NOT NULL, kind TEXT NOT NULL,
    act TEXT, confidence REAL NOT NULL, speaker_entity INTEGER, speaker TEXT, speaker_name TEXT, text TEXT NOT NULL);
CREATE INDEX quote_speaker ON quote (speaker_entity, id) WHERE speaker_entity IS NOT NULL;
CREATE VIRTUAL TABLE quote_search USING fts5(text, speaker, content = '', {TOKENIZER});
-- Entities that are mentioned in the content of a quote.
CREATE TABLE mention (quote INTEGER, entity INTEGER, PRIMARY KEY (quote, entity)) WITHOUT ROWID;
CREATE TABLE link (article INTEGER, entity INTEGER, identity INTEGER NOT NULL,
    PRIMARY KEY (article, entity)) WITHOUT ROWID;
CREATE INDEX link_identity ON link (identity, article, entity);
CREATE TABLE identity (id INTEGER PRIMARY KEY, identity_id BLOB NOT NULL, name TEXT NOT NULL);
-- What an identity is called in a month.
CREATE TABLE called (month TEXT, name INTEGER, identity INTEGER, PRIMARY KEY (month, name, identity)) WITHOUT ROWID;
CREATE INDEX called_name ON called (name, identity);
CREATE TABLE name (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE VIRTUAL TABLE name_search USING fts5(text, content = 'name', content_rowid = 'id', {TOKENIZER});
"""


def create(path: Path) -> sqlite3.Connection:
    """Return a new index without rows, to be renamed when it is whole: nothing is needed to roll back to.

    Raises:
        InputError: SQLite has no FTS5.
    """
    database = _connect(path)
    if not database.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'").fetchone():
        database.close()
        raise InputError(NO_FTS5)
    for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{CACHE_KB}"):
        database.execute(f"PRAGMA {setting}")
    database.execute(f"PRAGMA application_id = {APPLICATION}")
    database.execute(f"PRAGMA user_version = {USER_VERSION}")
    database.executescript(TABLES)
    return database


def open_to_write(path: Path) -> sqlite3.Connection:
    """Open an index to bring it up to date. What it no longer has is overwritten, as articles may be retracted."""
    database = _connect(path)
    for setting in ("secure_delete = ON", f"cache_size = -{CACHE_KB}"):
        database.execute(f"PRAGMA {setting}")
    return database


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open an index to search in it. Temporary tables are in memory."""
    database = _connect(path, "ro")
    database.execute("PRAGMA temp_store = MEMORY")
    return database


def snapshot_of(database: sqlite3.Connection) -> str | None:
    """Return the id of the snapshot that an index reflects; None if another version made it."""
    if database.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        return None
    if database.execute("PRAGMA user_version").fetchone()[0] != USER_VERSION:
        return None
    found = database.execute("SELECT snapshot FROM reflected").fetchone()
    return str(found[0]) if found else None


def is_damage(error: Exception) -> bool:
    """Return whether an error of reading or writing an index means that the file is not what was written."""
    if isinstance(error, zlib.error):
        return True
    return isinstance(error, sqlite3.DatabaseError) and getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGED


def as_expected(error: sqlite3.OperationalError, path: Path) -> Exception:
    """Return an error of writing an index as the one that commands expect.

    Args:
        error: It is no damage.
        path: The file.
    """
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return OSError(FULL[0], str(error), str(path))
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LockedError(f"{path}: other searches are still reading ({error}); run this again when they have ended")
    return TargetError(f"{path}: the search index cannot be written ({error}); make the folder writable, or remove it")


def _connect(path: Path, mode: str = "rwc") -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=TIMEOUT_SECONDS, isolation_level=None)
