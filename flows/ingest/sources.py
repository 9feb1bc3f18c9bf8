"""What the input holds: files, folders, globs and fsspec URLs become a sorted list of sources."""

from __future__ import annotations

import os
import posixpath
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from flows.ingest.listing import METADATA_ENDING, File, InputError, Listing, expand, is_remote, metadata_uri, printable

FORMATS = {".txt": "txt", ".jsonl": "jsonl", ".ndjson": "jsonl"}
COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
ENDINGS = ".txt, .jsonl and .ndjson, each also with .gz or .zst"


class Source(NamedTuple):
    """A file to be read.

    Attributes:
        uri: Its path as the user gave it, with "/" between folders, or its URL.
        external_stem: Its path below the input without the endings: the id of an article that is a file.
        format: "txt", "jsonl", or "metadata" for a .json file in a folder that belongs to no .txt file.
        compression: "gzip", "zstd" or None.
        size: Bytes on disk, those of its metadata file counted in.
        modified: When it or its metadata file last changed, in seconds since 1970; 0.0 where the file system cannot
            say, so that nothing follows from an equal one.
        metadata: The uri of the .json file of the same stem beside a .txt file.
        changed: When its or its metadata file's content or entry last changed, like `modified`.
        state: Sizes, times and inodes of both in one: another one may be another content. Empty where the file system
            cannot say.
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
    """Sources sorted by uri.

    Attributes:
        passed_over: How many files of folders and globs are no input, by their ending: ".md", "no ending", or "no
            file" for pipes and links to nothing. Hidden files and folders are not counted.
    """

    def __init__(self, sources: Iterable[Source] = (), passed_over: Mapping[str, int] | None = None) -> None:
        super().__init__(sources)
        self.passed_over = Counter(passed_over or {})


def discover(inputs: Sequence[str]) -> Sources:
    """The sources of files, folders (all that lies below them), globs and fsspec URLs.

    A file that several inputs reach is one source, known by its longest path below an input.

    Raises:
        InputError: An input does not exist or cannot be read, a glob matches no file that could be read, a file named
            is of no format that is read, or articles of several folders would go by one id.
    """
    found: dict[str, Source] = {}
    passed_over: dict[str, str] = {}
    for item in inputs:
        listing = expand(os.fspath(item))
        sources, rest = _sources(listing)
        if listing.kind != "folder" and not sources:
            raise InputError(f"{item}: {_unsupported(rest)}")
        for source in sources:
            key = _identity(source.uri)
            if key not in found or len(source.external_stem) > len(found[key].external_stem):
                found[key] = source
        passed_over.update((_identity(file.uri), _ending(file)) for file in rest)
    _check_ids(found.values())
    metadata = {_identity(source.metadata) for source in found.values() if source.metadata}
    missed = Counter(ending for key, ending in passed_over.items() if key not in found and key not in metadata)
    return Sources(sorted(found.values()), missed)


def split_name(name: str) -> tuple[str, str, str | None] | None:
    """A file's path as stem, format and compression; None where it is of no format that is read."""
    stem, ending = posixpath.splitext(name)
    compression = COMPRESSIONS.get(ending.lower())
    if compression:
        stem, ending = posixpath.splitext(stem)
    form = FORMATS.get(ending.lower())
    return (stem, form, compression) if form else None


def _sources(listing: Listing) -> tuple[list[Source], list[File]]:
    """The sources in a listing, and the files that are none."""
    metadata = {f.uri: f for f in (*listing.files, *listing.beside) if f.uri.endswith(METADATA_ENDING)}
    sources, rest, used = [], [], set()
    for file in listing.files:
        split = split_name(file.below)
        if split is None or file.size is None:
            rest.append(file)
            continue
        stem, form, compression = split
        source = Source(file.uri, stem, form, compression, file.size, file.modified, None, file.changed, file.state)
        if form == "txt" and (beside := metadata.get(metadata_uri(file.uri))):
            used.add(beside)
            source = _with_metadata(source, beside)
        sources.append(source)
    rest = [file for file in rest if file not in used]
    if listing.kind == "folder":
        sources += [_orphan(file) for file in rest if file.uri in metadata and file.size is not None]
        rest = [file for file in rest if file.uri not in metadata or file.size is None]
    return sources, rest


def _with_metadata(source: Source, beside: File) -> Source:
    return source._replace(
        size=source.size + (beside.size or 0),
        modified=max(source.modified, beside.modified),
        metadata=beside.uri,
        changed=max(source.changed, beside.changed),
        state=f"{source.state} {beside.state}" if source.state and beside.state else "",
    )


def _orphan(file: File) -> Source:
    return Source(file.uri, file.below, "metadata", None, file.size or 0, file.modified)


def _unsupported(files: list[File]) -> str:
    endings = ", ".join(sorted({_ending(file) for file in files}))
    if endings == METADATA_ENDING:
        return "a .json file is the metadata of the .txt file of the same stem: name that one, or the folder of both"
    return f"{endings} is not read; give {ENDINGS}"


def _ending(file: File) -> str:
    if file.size is None:
        return "no file"
    return printable(PurePosixPath(file.uri).suffix.lower()) or "no ending"


def _identity(uri: str) -> str:
    return uri if is_remote(uri) else os.path.abspath(uri)  # noqa: PTH100


def _check_ids(sources: Iterable[Source]) -> None:
    """Refuses text files of several folders whose ids would be one: one would replace the other as its new version."""
    known: dict[str, str] = {}
    for source in sources:
        if source.format != "txt" or source.metadata:
            continue
        place = _identity(source.uri).rpartition("/")[0]
        if known.setdefault(source.external_stem, place) != place:
            raise InputError(
                f"{source.uri}: the file of that name in {known[source.external_stem]} would have the same id, "
                f"{source.external_stem!r}; give the folder above both (or a quoted pattern), or build them one by one "
                "with a --source each"
            )
