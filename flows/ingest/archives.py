"""Open the members of zip and tar archives, within limits of what they may unpack to."""

from __future__ import annotations

import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, BinaryIO, NamedTuple

from flows.ingest.streams import BrokenArchiveError

FORMATS = ("zip", "tar")
MAX_DEPTH = 2  # archives in archives in archives are refused
MAX_MEMBERS = 1_000_000
ERRORS = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, ValueError, NotImplementedError)
_ENCRYPTED = 0x1  # a flag of zip


class Member(NamedTuple):
    """A file in an archive.

    Attributes:
        name: Its path in the archive, with "/" between folders.
        size: Its size in bytes, as the archive says.
        open: Opens it for reading.
        problem: Why it cannot be opened, "" if it can.
    """

    name: str
    size: int
    open: Callable[[], IO[bytes]]
    problem: str = ""


@contextmanager
def opened(file: BinaryIO, form: str) -> Iterator[list[Member]]:
    """Provide the members of an archive in its order: its files, without hidden ones and links.

    Args:
        file: The archive; one can go back and forth in it.
        form: One of `FORMATS`.

    Raises:
        BrokenArchiveError: The archive cannot be read, or has more than `MAX_MEMBERS` members; when it is closed, if
            it breaks off.
    """
    whole = True
    with ExitStack() as stack:
        try:
            if form == "zip":
                found = _zipped(stack.enter_context(zipfile.ZipFile(file)))
            else:
                archive = stack.enter_context(tarfile.open(fileobj=file, mode="r:*"))
                found, whole = _tarred(archive), _has_end(archive)
        except ERRORS as error:
            raise BrokenArchiveError(said(error)) from error
        yield [member for member in found if not _is_hidden(member.name)]
    if not whole:
        raise BrokenArchiveError("its end is missing")


def said(error: Exception) -> str:
    """Return an error's message in one short line."""
    return " ".join((str(error) or type(error).__name__).split())[:200]


def _zipped(archive: zipfile.ZipFile) -> list[Member]:
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise ValueError(f"it has {len(infos):,} members, the limit is {MAX_MEMBERS:,}")

    def member(info: zipfile.ZipInfo) -> Member:
        problem = "it is encrypted; unpack it with its password" if info.flag_bits & _ENCRYPTED else ""
        return Member(info.filename, info.file_size, lambda: archive.open(info), problem)

    return [member(info) for info in infos if not info.is_dir() and not stat.S_ISLNK(info.external_attr >> 16)]


def _tarred(archive: tarfile.TarFile) -> list[Member]:
    """Return the members of a tar archive, up to where it breaks off."""

    def member(info: tarfile.TarInfo) -> Member:
        def extract() -> IO[bytes]:
            content = archive.extractfile(info)
            if content is None:
                raise tarfile.TarError("it has no content")
            return content

        return Member(info.name.removeprefix("./"), info.size, extract)

    found: list[Member] = []
    for n, info in enumerate(archive, 1):
        if n > MAX_MEMBERS:
            raise ValueError(f"it has more than {MAX_MEMBERS:,} members")
        if info.isreg():
            found.append(member(info))
    return found


def _has_end(archive: tarfile.TarFile) -> bool:
    """Return whether a block of zeros stands after the last member; without one, the archive breaks off."""
    assert archive.fileobj is not None
    archive.fileobj.seek(archive.offset)
    return bool(archive.fileobj.read(tarfile.BLOCKSIZE))


def _is_hidden(name: str) -> bool:
    """Return whether a member is hidden, or is what macOS adds to archives."""
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))
