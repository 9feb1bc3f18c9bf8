"""`make archive-memory`: build the tables of a large zip archive of text files, and print the memory that it takes."""

from __future__ import annotations

import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.common.command_line import parser
from benchmarks.common.processes import build_command, measure
from benchmarks.robustness.seed_documents import TEXT

MEMBER_BYTES = 64 << 10  # of most files; every hundredth is as long as a book
LONG_BYTES = 2 << 20
LIMIT_MB = 1500


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, and print time and memory; return 1 if it took more than `LIMIT_MB`."""
    command = parser("benchmarks.robustness.archive_memory", __doc__)
    command.add_argument("--megabytes", type=int, default=2048, help="Size of the archive (default: %(default)s).")
    command.add_argument("--reader", default="rules", help="The reader (default: %(default)s).")
    command.add_argument("--dry-run", action="store_true", help="Only unpack and account for the articles.")
    given = command.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.zip"
        files = write_archive(path, given.megabytes << 20)
        options = ["--reader", given.reader, *(["--dry-run"] if given.dry_run else [])]
        found = measure(build_command([path], Path(folder) / "to", *options))
        print(f"{path.stat().st_size / 1e6:,.0f} MB, {files:,} files: {found.seconds:.0f} s, {found.peak_mb:,.0f} MB")
    return 1 if found.peak_mb > LIMIT_MB else 0


def write_archive(path: Path, size: int) -> int:
    """Write a zip archive of about `size` bytes, not compressed; return how many files it has."""
    number = written = 0
    with zipfile.ZipFile(path, "w") as archive:
        while written < size:
            number += 1
            length = LONG_BYTES if number % 100 == 0 else MEMBER_BYTES
            text = f"Report {number}.\n\n{TEXT}\n\n"
            raw = (text * (length // len(text.encode()) + 1)).encode()
            archive.writestr(f"{number % 50}/{number}.txt", raw)
            written += len(raw)
    return number


if __name__ == "__main__":
    sys.exit(main())
