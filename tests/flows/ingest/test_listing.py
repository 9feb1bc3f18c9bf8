"""List the files of an input."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows.errors import InputError
from flows.ingest.listing import is_remote, list_input, metadata_uri, printable


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder "in" in the working directory."""
    monkeypatch.chdir(tmp_path)
    for name in ("in/a.txt", "in/a.json", "in/sub/b.txt", "in/sub/b.json", "in/.hidden.txt", "in/.git/c.txt"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("Rain.", encoding="utf-8")
    return tmp_path / "in"


def test_a_folder_lists_all_files_but_hidden_ones() -> None:
    listing = list_input("in")
    assert listing.kind == "folder"
    assert [file.relative_path for file in listing.files] == ["a.json", "a.txt", "sub/b.json", "sub/b.txt"]
    assert listing.metadata_files == []


def test_a_file_lists_the_metadata_beside_it() -> None:
    listing = list_input("in/a.txt")
    assert listing.kind == "file"
    assert [file.uri for file in listing.files] == ["in/a.txt"]
    assert [file.uri for file in listing.metadata_files] == ["in/a.json"]


def test_a_glob_names_its_files_below_the_last_folder_without_a_wildcard() -> None:
    listing = list_input("in/s*/*.txt")
    assert listing.kind == "glob"
    assert [file.relative_path for file in listing.files] == ["sub/b.txt"]
    assert [file.uri for file in listing.metadata_files] == ["in/sub/b.json"]


def test_another_content_of_the_same_size_and_time_has_another_state(folder: Path) -> None:
    (before,) = list_input("in/a.txt").files
    times = (folder / "a.txt").stat()
    (folder / "a.txt").write_text("Hail.", encoding="utf-8")
    os.utime(folder / "a.txt", ns=(times.st_atime_ns, times.st_mtime_ns))
    (after,) = list_input("in/a.txt").files
    assert after.size == before.size
    assert after.modified == before.modified
    assert after.state != before.state
    assert after.changed > before.changed


def test_pipes_and_broken_links_have_no_size(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "link").symlink_to("nowhere")
    sizes = {file.relative_path: file.size for file in list_input("in").files}
    assert sizes["pipe"] is None
    assert sizes["link"] is None
    assert sizes["a.txt"] == len("Rain.")


@pytest.mark.parametrize(("item", "message"), [("in/none", "no such file"), ("in/*.csv", "nothing matches")])
def test_an_input_that_does_not_exist_is_an_error(item: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        list_input(item)


@pytest.mark.parametrize(
    ("uri", "metadata"),
    [("a.txt", "a.json"), ("x/a.txt.gz", "x/a.json"), ("/a.TXT", "/a.json"), ("s3://b/a.txt.txt", "s3://b/a.txt.json")],
)
def test_metadata_has_the_same_stem(uri: str, metadata: str) -> None:
    assert metadata_uri(uri) == metadata


def test_only_urls_are_remote() -> None:
    assert is_remote("s3://bucket/a.txt")
    assert not is_remote("C:/a.txt")


def test_names_that_are_not_utf8_are_escaped() -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    assert printable(name) == r"caf\udce9.txt"
    assert printable("café.txt") == "café.txt"
