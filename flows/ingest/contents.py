"""Open the content of sources: of files, and of the members of archives, which are sources of their own."""

from __future__ import annotations

import mimetypes
import posixpath
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import NamedTuple

from flows.ingest.archives import Member, shortened
from flows.ingest.endings import SourceName, split_name
from flows.ingest.listing import metadata_uri, printable
from flows.ingest.sources import Source
from flows.ingest.streams import (
    Advance,
    BrokenArchiveError,
    CountingFile,
    MemberFile,
    TooLarge,
    as_it_is,
    check_unpacked,
    whole,
)
from transforms.formats.recognise import HEAD_BYTES, recognise

Ignore = Callable[[str], None]  # is called with the ending of a file that is not read
Opener = Callable[[Advance], CountingFile]


class Content(NamedTuple):
    """A file that can be opened, more than once.

    Attributes:
        source: What it is.
        open: Opens it; it is called with what counts the bytes that are read.
        open_metadata: Opens its metadata file, if it has one.
        depth: The number of archives that it lies in.
        budget: Counts what the file, or the outermost archive around it, unpacks to.
    """

    source: Source
    open: Opener
    open_metadata: Opener | None
    budget: Budget
    depth: int = 0

    def as_it_is(self) -> Iterator[bytes]:
        """Yield its bytes without decompressing them; of a damaged member of an archive, those before the damage."""
        try:
            yield from as_it_is(self.open)
        except BrokenArchiveError:
            return  # the damage itself, which the caller reports

    def metadata(self, count: Advance) -> bytes | TooLarge | None:
        """Return the content of its metadata file."""
        return None if self.open_metadata is None else whole(as_it_is(self.open_metadata, count))


class Budget:
    """Counts what a file unpacks to, with all that lies in it: a small archive may hold a thousand that are small, too.

    Attributes:
        packed: Bytes read of the file itself.
        unpacked: Bytes unpacked from it, and from what lies in it.
    """

    def __init__(self) -> None:
        self.packed = 0
        self.unpacked = 0

    def spend(self, n: int) -> None:
        """Count bytes that are unpacked, see `check_unpacked`."""
        self.unpacked += n
        check_unpacked(self.unpacked, self.packed)

    def counted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Yield pieces that are unpacked from a member of an archive."""
        for piece in pieces:
            self.spend(len(piece))
            yield piece

    def opener(self, member: Member) -> Opener:
        """Return what opens a member of an archive."""

        def opened(advance: Advance) -> CountingFile:
            def count(n: int) -> None:
                self.spend(n)
                advance(n)

            if member.problem:
                raise BrokenArchiveError(f"{shortened(member.name)}: {member.problem}")
            return MemberFile(member.open, count)

        return opened


def content_of(source: Source) -> Content:
    """Return the content of a file."""
    metadata = source.metadata
    open_metadata = partial(CountingFile, metadata) if metadata is not None else None
    return Content(source, partial(CountingFile, source.uri), open_metadata, Budget())


def members_of(archive: Content, members: Sequence[Member], ignore: Ignore) -> Iterator[Content]:
    """Yield the contents of the files in an archive that are read, in its order.

    Args:
        archive: The archive.
        members: Its members.
        ignore: Called with the ending of each member that is not read.

    Raises:
        BrokenArchiveError: The members unpack to far more than text does.
    """
    by_name = {member.name: member for member in members}
    names = {name: split_name(name) for name in by_name}
    pairs = {metadata_uri(name): name for name, parts in names.items() if parts and parts.format == "txt"}
    budget = archive.budget
    for name, member in by_name.items():
        if name in pairs:
            continue  # the metadata of a text, which brings it along
        budget.spend(0)
        parts = names[name] or _told_by_content(member, budget)
        if parts is None:
            ignore(printable(posixpath.splitext(name)[1].lower())[:20] or "no ending")
            continue
        metadata = by_name.get(metadata_uri(name)) if parts.format == "txt" else None
        source = archive.source._replace(
            uri=f"{archive.source.uri}#{name}",
            external_stem=f"{archive.source.external_stem}/{parts.stem}",
            format=parts.format,
            compression=parts.compression,
            size=member.size,
            metadata=f"{archive.source.uri}#{metadata.name}" if metadata else None,
        )
        yield Content(
            source, budget.opener(member), budget.opener(metadata) if metadata else None, budget, archive.depth + 1
        )


def _told_by_content(member: Member, budget: Budget) -> SourceName | None:
    """Return the format of a member whose name tells of none; None if its content does not either."""
    kind = mimetypes.guess_type(member.name)[0] or ""
    if member.problem or not member.size or kind.partition("/")[0] in ("audio", "font", "image", "video"):
        return None
    try:
        with closing(budget.opener(member)(lambda n: None)) as file:
            form = recognise(member.name, file.peek(HEAD_BYTES))
    except BrokenArchiveError:
        return None
    return SourceName(member.name, form, None) if form else None
