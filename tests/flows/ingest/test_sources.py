"""Turn inputs into sources."""

import os
from pathlib import Path

import fsspec
import pytest

from flows.errors import InputError
from flows.ingest.sources import discover


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder "in" in the working directory, with one file of each kind."""
    monkeypatch.chdir(tmp_path)
    for name in (
        *("in/b.txt", "in/b.json", "in/a.txt.gz", "in/a.json", "in/sub/deep/c.TXT", "in/feed.jsonl", "in/feed.ndjson"),
        *("in/z.jsonl.zst", "in/n.ndjson.gz", "in/lonely.json", "in/README.md", "in/LICENSE", "in/more.doc"),
        *("in/.hidden.txt", "in/.git/d.txt"),
    ):
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Some text.")
    return Path("in")


def test_a_folder_yields_all_sources_below_it_sorted(folder):
    assert [(s.uri, s.external_stem, s.format, s.compression) for s in discover(["in"])] == [
        ("in/a.txt.gz", "a", "txt", "gzip"),
        ("in/b.txt", "b", "txt", None),
        ("in/feed.jsonl", "feed", "jsonl", None),
        ("in/feed.ndjson", "feed", "jsonl", None),
        ("in/lonely.json", "lonely", "json", None),
        ("in/n.ndjson.gz", "n", "jsonl", "gzip"),
        ("in/sub/deep/c.TXT", "sub/deep/c", "txt", None),
        ("in/z.jsonl.zst", "z", "jsonl", "zstd"),
    ]


def test_the_content_of_a_file_without_a_known_ending_tells_its_format(folder):
    (folder / "export").write_bytes(b"<?xml version='1.0'?><rss version='2.0'>")
    (folder / "photo.png").write_bytes(b"<html>")  # is not looked into
    assert [(s.external_stem, s.format) for s in discover(["in/export"])] == [("export", "rss")]
    assert discover(["in"]).ignored == {".md": 1, "no ending": 1, ".doc": 1, ".png": 1}


def test_ignored_files_are_counted_by_ending(folder):
    (folder / "broken.txt").symlink_to("nowhere")
    os.mkfifo(folder / "pipe.jsonl")
    assert discover(["in"]).ignored == {".md": 1, "no ending": 1, ".doc": 1, "no file": 2}


def test_a_source_includes_its_metadata_in_size_and_time(folder):
    os.utime("in/b.txt", (1000, 1000))
    os.utime("in/b.json", (2000, 2000))
    source = next(s for s in discover(["in"]) if s.uri == "in/b.txt")
    assert source.metadata == "in/b.json"
    assert source.size == len("Some text.") * 2
    assert source.modified == 2000.0


@pytest.mark.parametrize("item", ["in/b.txt", "in/b*", "in/*.txt", "./in/b.txt"])
def test_metadata_is_found_beside_a_file_or_a_glob(folder, item):
    assert [(s.uri, s.metadata) for s in discover([item])] == [("in/b.txt", "in/b.json")]


@pytest.mark.parametrize("ending", [".gz", ".zst", ".bz2"])
def test_metadata_is_found_beside_a_compressed_file(folder, ending):
    (folder / f"d.txt{ending}").write_bytes(b"x")
    (folder / "d.json").write_text("{}")
    assert [s.metadata for s in discover([f"in/d.txt{ending}"])] == ["in/d.json"]


@pytest.mark.parametrize("ending", [".html", ".docx", ".pdf"])
def test_documents_of_two_folders_must_not_share_an_id(folder, ending):
    for path in (folder / f"d{ending}", folder / "sub" / f"d{ending}"):
        path.write_bytes(b"x")
    with pytest.raises(InputError, match="would have the same id, 'd'"):
        discover([f"in/d{ending}", f"in/sub/d{ending}"])


@pytest.mark.parametrize(
    ("item", "stem"),
    [
        *(("in", "sub/deep/c"), ("in/sub", "deep/c"), ("in/sub/deep/c.TXT", "c"), ("in/*/deep/*", "sub/deep/c")),
        *(("in/sub/*", "deep/c"), ("in/sub/d*/*.TXT", "deep/c"), ("in/**/*.TXT", "sub/deep/c"), ("*", "in/sub/deep/c")),
    ],
)
def test_the_external_id_is_the_path_below_the_input(folder, item, stem):
    assert [s.external_stem for s in discover([item]) if s.uri == "in/sub/deep/c.TXT"] == [stem]


@pytest.mark.parametrize("inputs", [["in", "in/sub"], ["in/sub", "in"], ["in/sub/deep/c.TXT", "in", "in/../in"]])
def test_a_file_reached_twice_is_one_source(folder, inputs):
    assert [s.external_stem for s in discover(inputs) if s.format == "txt"] == ["a", "b", "sub/deep/c"]


def test_an_absolute_path_stays_absolute(folder):
    path = folder.absolute().as_posix()
    for source in discover([path]):
        assert source.uri.startswith(f"{path}/")
    assert [s.uri for s in discover([f"file://{path}/b.txt"])] == [f"{path}/b.txt"]


def test_a_file_name_may_contain_a_wildcard(folder):
    Path("in/x[1].txt").write_text("Some text.")
    assert [s.uri for s in discover(["in/x[1].txt"])] == ["in/x[1].txt"]


@pytest.mark.parametrize("item", ["in", "in/**/*.TXT"])
def test_a_link_to_a_parent_folder_is_followed_once(folder, item):
    (folder / "sub" / "loop").symlink_to(folder.absolute())
    assert sum(s.uri.endswith("c.TXT") for s in discover([item])) == 1


def test_a_linked_folder_is_read(folder):
    Path("other").symlink_to(folder.absolute())
    assert "sub/deep/c" in [s.external_stem for s in discover(["other"])]


def test_folders_without_sources_are_listed(folder, tmp_path):
    (tmp_path / "empty").mkdir()
    Path("other").mkdir()
    Path("other/a.md").touch()
    found = discover(["empty", "in", "other"])
    assert found.barren == ["empty", "other"]
    assert found.ignored[".md"] == 2
    assert discover(["empty"]) == []


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ("in/none.txt", "no such file"),
        ("in/*.nothing", "nothing matches"),
        ("in/README.md", ".md is not read"),
        ("in/LICENSE", "no ending is not read"),
        ("in/*.doc", ".doc is not read"),
        ("memory://nowhere", "there is nothing at this URL"),
        ("nonsense://a", "cannot be listed"),
    ],
)
def test_an_input_that_cannot_be_read_is_named(folder, item, message):
    with pytest.raises(InputError, match=message) as error:
        discover([item])
    assert item in str(error.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_named(folder):
    (folder / "b.txt").chmod(0)
    with pytest.raises(InputError, match=r"b\.txt: cannot be read"):
        discover(["in"])


def test_articles_of_two_folders_must_not_share_an_id(folder):
    for name in ("one/x.txt", "two/x.txt"):
        Path(name).parent.mkdir()
        Path(name).write_text("Some text.")
    with pytest.raises(InputError, match="give the folder above both"):
        discover(["one", "two"])
    assert [s.external_stem for s in discover(["one", "one/x.txt"])] == ["x"]
    assert [s.external_stem for s in discover(["[ot][nw][eo]/*"])] == ["one/x", "two/x"]


@pytest.fixture
def store():
    """A folder in fsspec's memory file system."""
    fs = fsspec.filesystem("memory")
    for name in ("a.txt", "a.json", "sub/b.jsonl", "sub/c.txt", ".hidden/d.txt", "notes.md"):
        fs.pipe(f"/bucket/{name}", b"Some text.")
    yield "memory://bucket"
    fs.rm("/bucket", recursive=True)


@pytest.mark.parametrize(
    ("path", "stems"),
    [
        *(("", ["a", "sub/b", "sub/c"]), ("/sub", ["b", "c"]), ("/a.txt", ["a"]), ("/*/c.txt", ["sub/c"])),
        *(("/s*", ["sub/b", "sub/c"]), ("/**/*.txt", ["sub/c", "a"])),
    ],
)
def test_a_url_is_listed_like_a_folder(store, path, stems):
    sources = discover([store + path])
    assert sorted(s.external_stem for s in sources) == sorted(stems)
    assert [s.metadata for s in sources if s.external_stem == "a"] in ([], ["memory:///bucket/a.json"])
    for source in sources:
        assert source.uri.startswith("memory:///bucket/")
        assert source.modified > 0
