"""Open the members of zip and tar archives, within limits of what they may unpack to."""

from __future__ import annotations

import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, Any, BinaryIO, NamedTuple, cast

from flows.ingest.streams import BrokenArchiveError
from flows.wording import said

FORMATS = ("zip", "tar")
MAX_DEPTH = 2  # archives in archives in archives are refused
MAX_MEMBERS = 300_000  # each takes some 1.5 kB of memory
MAX_NAME = 4096  # characters of a member's path, as in Linux
MAX_DIRECTORY = 64 << 20  # bytes of the list of members that a zip archive ends with
MAX_HEADER = 1 << 20  # bytes of an extended header of tar, which holds a long name and such
ERRORS = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError),
    *(NotImplementedError, RuntimeError, OverflowError, IndexError, KeyError),
)
# Types of headers of tar whose content is read into memory.
_EXTENDED = (
    *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
)
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
    problem = ""
    with ExitStack() as stack:
        try:
            limited = cast(BinaryIO, _ShortReads(file))
            if form == "zip":
                found = _zipped(stack.enter_context(zipfile.ZipFile(limited)))
            else:
                found, problem = _tarred(stack.enter_context(tarfile.open(fileobj=limited, mode="r:", tarinfo=_Header)))
        except ERRORS as error:
            raise BrokenArchiveError(said(error)) from error
        if problem and not found:
            raise BrokenArchiveError(problem)
        yield [member for member in found if not _is_hidden(member.name)]
    if problem:
        raise BrokenArchiveError(problem)


class _ShortReads:
    """A file that refuses to read at once what no archive needs: libraries believe the lengths that archives give."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, n: int = -1) -> bytes:
        """Read at most `n` bytes.

        Raises:
            ValueError: They are more than `MAX_DIRECTORY`.
        """
        if n > MAX_DIRECTORY:
            raise ValueError(f"it gives a length of {n:,} bytes where at most {MAX_DIRECTORY:,} make sense")
        return self._file.read(n)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class _Header(tarfile.TarInfo):
    """A header of a tar archive, with limits for what the standard library believes."""

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        if self.size < 0 or (self.type in _EXTENDED and self.size > MAX_HEADER):
            raise tarfile.ReadError(f"a header gives a length of {self.size:,} bytes")
        return super()._proc_member(archive)  # type: ignore[misc, no-any-return]


def shortened(name: str) -> str:
    """Return a member's path, cut if it is long."""
    return name if len(name) <= 200 else f"{name[:100]}…{name[-90:]}"


def _name_problem(name: str) -> str:
    return f"its name has {len(name):,} characters; give it a shorter one" if len(name) > MAX_NAME else ""


def _zipped(archive: zipfile.ZipFile) -> list[Member]:
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise ValueError(f"it has {len(infos):,} members, the limit is {MAX_MEMBERS:,}; divide it")

    def member(info: zipfile.ZipInfo) -> Member:
        problem = "it is encrypted; unpack it with its password" if info.flag_bits & _ENCRYPTED else ""
        problem = problem or _name_problem(info.filename)
        return Member(info.filename, info.file_size, lambda: archive.open(info), problem)

    return [member(info) for info in infos if not info.is_dir() and not stat.S_ISLNK(info.external_attr >> 16)]


def _tarred(archive: tarfile.TarFile) -> tuple[list[Member], str]:
    """Return the members of a tar archive, up to where it breaks off, and why it does; "" if it does not.

    Of an archive with too many members, none is returned.
    """

    def member(info: tarfile.TarInfo) -> Member:
        def extract() -> IO[bytes]:
            content = archive.extractfile(info)
            if content is None:
                raise tarfile.TarError("it has no content")
            return content

        return Member(info.name.removeprefix("./"), info.size, extract, _name_problem(info.name))

    found: list[Member] = []
    end = -1
    try:
        for n, info in enumerate(archive, 1):
            if n > MAX_MEMBERS:
                return [], f"it has more than {MAX_MEMBERS:,} members; divide it"  # as of a zip archive
            if archive.offset <= end:  # a negative length leads back
                return found, f"{shortened(info.name)}: a wrong length"
            end = archive.offset
            if info.isreg():
                found.append(member(info))
    except ERRORS as error:
        return found, said(error)
    return found, "" if _has_end(archive) else "its end is missing"


def _has_end(archive: tarfile.TarFile) -> bool:
    """Return whether a block of zeros stands after the last member; without one, the archive breaks off."""
    assert archive.fileobj is not None
    archive.fileobj.seek(archive.offset)
    return bool(archive.fileobj.read(tarfile.BLOCKSIZE))


def _is_hidden(name: str) -> bool:
    """Return whether a member is hidden, or is what macOS adds to archives."""
    return any((part.startswith(".") and part not in (".", "..")) or part == "__MACOSX" for part in name.split("/"))
