"""`make archive-memory`: build the tables of a large zip archive of pages or texts, and print the memory it takes."""

from __future__ import annotations

import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from benchmarks.common.command_line import parser
from benchmarks.common.processes import build_command, measure
from benchmarks.robustness.seed_documents import TEXT

MEMBER_BYTES = 64 << 10  # of most files; every hundredth is as long as a book
LONG_BYTES = 2 << 20
ARTICLE_BYTES = 5 << 10  # of the article in a page; the rest is what pages bring along
LIMIT_MB = 1500


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, and print time and memory; return 1 if it took more than `LIMIT_MB`."""
    command = parser("benchmarks.robustness.archive_memory", __doc__)
    command.add_argument("--megabytes", type=int, default=2048, help="Size of the archive (default: %(default)s).")
    command.add_argument(
        "--texts",
        action="store_true",
        help="Fill the archive with plain texts, which take twelve times as long, instead of pages of the web.",
    )
    command.add_argument("--reader", default="rules", help="The reader (default: %(default)s).")
    command.add_argument("--dry-run", action="store_true", help="Only unpack and account for the articles.")
    given = command.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.zip"
        files = write_archive(path, given.megabytes << 20, text_file if given.texts else page_file)
        options = ["--reader", given.reader, *(["--dry-run"] if given.dry_run else [])]
        found = measure(build_command([path], Path(folder) / "to", *options))
        print(f"{path.stat().st_size / 1e6:,.0f} MB, {files:,} files: {found.seconds:.0f} s, {found.peak_mb:,.0f} MB")
    return 1 if found.peak_mb > LIMIT_MB else 0


def write_archive(path: Path, size: int, make: Callable[[int, int], tuple[str, str]]) -> int:
    """Write a zip archive of about `size` bytes, not compressed; return how many files it has.

    Args:
        path: The archive.
        size: Bytes.
        make: Returns the name and the content of a file, given its number and its length in bytes.
    """
    number = written = 0
    with zipfile.ZipFile(path, "w") as archive:
        while written < size:
            number += 1
            name, content = make(number, LONG_BYTES if number % 100 == 0 else MEMBER_BYTES)
            raw = content.encode()
            archive.writestr(f"{number % 50}/{name}", raw)
            written += len(raw)
    return number


def text_file(number: int, length: int) -> tuple[str, str]:
    """Return a text of at least `length` bytes, and its name."""
    return f"{number}.txt", _report(number, length)


def page_file(number: int, length: int) -> tuple[str, str]:
    """Return a page of at least `length` bytes, most of which are scripts and links to other pages, and its name."""
    paragraphs = "".join(f"<p>{escape(text)}</p>\n" for text in _report(number, ARTICLE_BYTES).split("\n\n") if text)
    link = f'<li><a href="/{number}/{{}}.html" class="more">More news of that day</a></li>\n'
    links = "".join(link.format(n) for n in range(length // 8 // len(link)))
    script = 'window.widgets.push({"kind": "related", "id": 123456, "shown": true});\n'
    scripts = script * ((length - len(paragraphs) - len(links)) // len(script))
    return (
        f"{number}.html",
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Report {number}</title>\n'
        f"<script>{scripts}</script></head>\n<body><nav><ul>{links}</ul></nav>\n"
        f"<article><h1>Report {number}</h1>\n{paragraphs}</article></body></html>\n",
    )


def _report(number: int, length: int) -> str:
    text = f"Report {number}.\n\n{TEXT}\n\n"
    return text * (length // len(text.encode()) + 1)


if __name__ == "__main__":
    sys.exit(main())
