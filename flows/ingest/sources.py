"""Turn inputs (files, folders, globs and URLs) into a sorted list of sources."""

from __future__ import annotations

import mimetypes
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from flows.errors import InputError
from flows.ingest.endings import ENDINGS, SourceName, split_name
from flows.ingest.listing import ListedFile, Listing, is_remote, list_input, metadata_uri, printable
from flows.ingest.web_files import is_web
from transforms.formats.recognise import HEAD_BYTES, recognise

WHOLE = frozenset(("txt", "story", "html", "docx", "pdf"))  # formats of which a file is one article, known by its path
COMPRESSION_RATIO = 3  # of news, about


class Source(NamedTuple):
    """A file to be read, with its metadata file if it has one.

    Attributes:
        uri: Its path as the user gave it, with "/" between folders, or its URL.
        external_stem: Its path below the input without the endings: the external id if the file is one article.
        format: "txt", "jsonl", "zip", "tar", a key of `transforms.formats.registry.FORMATS`, or "unknown" for a URL
            whose file tells its format only by its content.
        compression: "gzip", "zstd", "bz2" or None.
        size: Bytes on disk, including the metadata file.
        modified: Time of the last modification of the file or its metadata file, in seconds since 1970; 0.0 if the
            file system does not tell, so two files with 0.0 may differ.
        metadata: The URI of the .json file of the same stem beside a .txt file.
        changed: Time of the last change of the content or directory entry of either file, like `modified`.
        state: Sizes, times and inodes of both files as one string: if it is unchanged, so is the content. Empty if
            the file system does not tell.
    """

    uri: str
    external_stem: str
    format: str
    compression: str | None
    size: int
    modified: float
    metadata: str | None = None
    changed: float = 0.0
    state: str = ""


class Sources(list[Source]):
    """Sources sorted by URI.

    Attributes:
        ignored: Number of files in folders, globs and archives that are no input, by their ending: ".md", "no ending",
            or "no file" for pipes and broken links. Hidden files and folders are not counted.
        barren: The folders of the input in which nothing is read.
    """

    def __init__(
        self, sources: Iterable[Source] = (), ignored: Mapping[str, int] | None = None, barren: Iterable[str] = ()
    ) -> None:
        super().__init__(sources)
        self.ignored = Counter(ignored or {})
        self.barren = list(barren)

    def ignore(self, ending: str) -> None:
        """Count a file that is not read."""
        self.ignored[ending] += 1

    @property
    def uncompressed_size(self) -> int:
        """Bytes of all sources, about, if none were compressed."""
        return sum(source.size * (COMPRESSION_RATIO if source.compression else 1) for source in self)


def discover(inputs: Sequence[str]) -> Sources:
    """Find the sources of files, folders (with all subfolders), globs and URLs.

    A file that several inputs reach is one source, known by its longest path below an input.

    Raises:
        InputError: An input does not exist or cannot be read, a glob matches no readable file, a named file has an
            unknown format, or articles of several folders would share an id.
    """
    found: dict[str, Source] = {}
    ignored: dict[str, str] = {}
    barren: list[str] = []
    for item in inputs:
        listing = list_input(os.fspath(item))
        sources, others = _split_listing(listing)
        if listing.kind != "folder" and not sources:
            raise InputError(f"{item}: {_unsupported_message(others)}")
        if not sources:
            barren.append(printable(os.fspath(item)))
        for source in sources:
            key = _absolute(source.uri)
            if key not in found or len(source.external_stem) > len(found[key].external_stem):
                found[key] = source
        ignored.update((_absolute(file.uri), _ending(file)) for file in others)
    _check_ids(found.values())
    metadata = {_absolute(source.metadata) for source in found.values() if source.metadata}
    counts = Counter(ending for key, ending in ignored.items() if key not in found and key not in metadata)
    return Sources(sorted(found.values()), counts, barren)


def _split_listing(listing: Listing) -> tuple[list[Source], list[ListedFile]]:
    """Return the sources in a listing, and the files that are none."""
    by_uri = {file.uri: file for file in (*listing.files, *listing.metadata_files)}
    names = {file.uri: split_name(file.relative_path) for file in listing.files}
    pairs = {  # the metadata file of each text file that has one
        uri: by_uri[metadata_uri(uri)]
        for uri, name in names.items()
        if name and name.format == "txt" and metadata_uri(uri) in by_uri
    }
    used = {file.uri for file in pairs.values()}
    sources, others = [], []
    for file in listing.files:
        name = names[file.uri] or _told_by_content(file)
        if file.uri in used:
            continue
        if name is None or file.size is None:
            others.append(file)
            continue
        source = Source(
            uri=file.uri,
            external_stem=name.stem,
            format=name.format,
            compression=name.compression,
            size=file.size,
            modified=file.modified,
            changed=file.changed,
            state=file.state,
        )
        sources.append(_with_metadata(source, pairs[file.uri]) if file.uri in pairs else source)
    return sources, others


def _told_by_content(file: ListedFile) -> SourceName | None:
    """Return the format of a file whose name tells of none; None if its content does not either.

    A URL is taken as it is, as its page may have any name. Of files in stores only the name counts: each look at one
    would be a request.
    """
    if is_web(file.uri):
        return SourceName(file.relative_path, "unknown", None)
    kind = mimetypes.guess_type(file.relative_path)[0] or ""
    if is_remote(file.uri) or not file.size or kind.partition("/")[0] in ("audio", "font", "image", "video"):
        return None
    with Path(file.uri).open("rb") as opened:
        form = recognise(file.relative_path, opened.read(HEAD_BYTES))
    return SourceName(file.relative_path, form, None) if form else None


def _with_metadata(source: Source, metadata: ListedFile) -> Source:
    return source._replace(
        size=source.size + (metadata.size or 0),
        modified=max(source.modified, metadata.modified),
        metadata=metadata.uri,
        changed=max(source.changed, metadata.changed),
        state=f"{source.state} {metadata.state}" if source.state and metadata.state else "",
    )


def _unsupported_message(files: list[ListedFile]) -> str:
    endings = ", ".join(sorted({_ending(file) for file in files}))
    return f"{endings} is not read; give {ENDINGS}"


def _ending(file: ListedFile) -> str:
    if file.size is None:
        return "no file"
    return printable(PurePosixPath(file.relative_path).suffix.lower()) or "no ending"


def _absolute(uri: str) -> str:
    return uri if is_remote(uri) else os.path.abspath(uri)  # noqa: PTH100


def _check_ids(sources: Iterable[Source]) -> None:
    """Refuse text files with the same id: one would replace the other as its new version."""
    places: dict[str, str] = {}
    for source in sources:
        if source.format not in WHOLE or source.metadata:
            continue
        place = place_of(source)
        other = places.setdefault(source.external_stem, place)
        if other != place:
            raise same_id(source, other)


def place_of(source: Source) -> str:
    """Return the folder of a source, or its own address on the web: files of one stem there are not two articles."""
    return source.uri if is_web(source.uri) else _absolute(source.uri).rpartition("/")[0]


def same_id(source: Source, other: str) -> InputError:
    """Return the error for a source that would have the same id as the file of its name in another place."""
    also = other if is_web(other) else f"the file of that name in {other}"
    return InputError(
        f"{source.uri}: {also} would have the same id, {source.external_stem!r}; give the folder above both "
        "(or a quoted pattern), or build them one by one with a --source each"
    )
