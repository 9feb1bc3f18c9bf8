"""Read zip and tar archives."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from benchmarks.robustness import poison_archives
from flows.ingest import archives, streams
from flows.ingest.parse_source import read_source
from flows.ingest.record_parser import LostQuotes, Refusal
from flows.ingest.sources import discover
from transforms.records.record import Record

TEXT = "The mayor said the bridge is safe."
FILES = {
    "news/a.txt": TEXT.encode(),
    "news/a.json": b'{"title": "Bridge"}',
    "news/b.jsonl.gz": gzip.compress(b'{"id": "b1", "text": "Ann Lee said no."}\n{"id": "b2", "text": 3}\n'),
    "table.csv": b'id,text\nc1,"Bo Park said yes."\n',
    "photo.jpg": b"\xff\xd8",
    ".hidden/d.txt": b"Hidden.",
    "__MACOSX/a.txt": b"Fork.",
}


def packed(form: str, files: dict[str, bytes] = FILES) -> bytes:
    """Return an archive with these files."""
    out = io.BytesIO()
    if form == "zip":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, raw in files.items():
                archive.writestr(name, raw)
    else:
        with tarfile.open(fileobj=out, mode="w") as archive:
            for name, raw in files.items():
                info = tarfile.TarInfo(name)
                info.size = len(raw)
                archive.addfile(info, io.BytesIO(raw))
    return out.getvalue()


def read(path: Path, raw: bytes, **settings: Any) -> list[Record | Refusal]:
    """Write a file and read it."""
    path.write_bytes(raw)
    (source,) = discover([path.as_posix()])
    return [item for item in read_source(source, **settings) if not isinstance(item, LostQuotes)]


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz", "x.tgz", "x"])
def test_each_file_of_an_archive_is_a_source(tmp_path, name):
    raw = packed("tar" if "t" in name else "zip")
    ignored: list[str] = []
    found = read(tmp_path / name, gzip.compress(raw) if name.endswith("gz") else raw, ignore=ignored.append)
    uri = (tmp_path / name).as_posix()
    records = [record for record in found if isinstance(record, Record)]
    assert [(r.raw_uri, r.text) for r in records] == [
        (f"{uri}#news/a.txt", TEXT),
        (f"{uri}#news/b.jsonl.gz#1", "Ann Lee said no."),
        (f"{uri}#table.csv#1", "Bo Park said yes."),
    ]
    assert (records[0].title, records[0].external_id) == ("Bridge", "x/news/a")
    (refusal,) = [refusal for refusal in found if isinstance(refusal, Refusal)]
    assert (refusal.raw_uri, refusal.place, refusal.reason) == (f"{uri}#news/b.jsonl.gz", "line 2", "wrong_type")
    assert ignored == [".jpg"]


@pytest.mark.parametrize("form", archives.FORMATS)
def test_nothing_is_read_from_an_archive_with_too_many_members(tmp_path, monkeypatch, form):
    monkeypatch.setattr(archives, "MAX_MEMBERS", 3)
    (refusal,) = read(tmp_path / f"x.{form}", packed(form))
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "broken_archive"
    assert "members" in refusal.message
    assert "divide it" in refusal.message


def test_an_archive_in_an_archive_is_read_and_one_more_is_refused(tmp_path):
    inner = packed("tar", {"a.txt": TEXT.encode()})
    (record,) = read(tmp_path / "a.zip", packed("zip", {"in.tar": inner}))
    assert isinstance(record, Record)
    assert record.raw_uri.endswith("a.zip#in.tar#a.txt")
    deep = packed("zip", {"b.zip": packed("zip", {"in.tar": inner})})
    (refusal,) = read(tmp_path / "b.zip", deep)
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.raw_uri.rpartition("#")[2]) == ("broken_archive", "in.tar")


@pytest.mark.parametrize("form", archives.FORMATS)
def test_a_truncated_archive_is_refused(tmp_path, form):
    raw = packed(form)
    *_, refusal = read(tmp_path / f"x.{form}", raw[: len(raw) // 2])
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "broken_archive"


def test_a_damaged_member_is_refused_and_the_others_are_read(tmp_path):
    raw = bytearray(packed("zip", {"a.txt": TEXT.encode() * 50, "b.txt": b"Ann Lee said no."}))
    raw[60] ^= 255
    refusal, record = read(tmp_path / "x.zip", bytes(raw))
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.raw_uri.rpartition("#")[2]) == ("broken_archive", "a.txt")
    assert isinstance(record, Record)


def test_an_encrypted_member_is_refused(tmp_path):
    raw = bytearray(packed("zip", {"a.txt": TEXT.encode()}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + at] |= 1
    (refusal,) = read(tmp_path / "x.zip", bytes(raw))
    assert isinstance(refusal, Refusal)
    assert "it is encrypted" in refusal.message


def test_a_bomb_stops(tmp_path, monkeypatch):
    monkeypatch.setattr(streams, "MAX_UNPACKED", 1 << 20)
    files = {f"{i}.txt": bytes(8 << 20) for i in range(3)} | {"z.txt": TEXT.encode()}
    found = read(tmp_path / "x.zip", packed("zip", files))
    assert all(isinstance(refusal, Refusal) for refusal in found)
    assert "unpacks to more than 200 times its size" in found[-1].message  # type: ignore[union-attr]


def test_a_gzip_bomb_stops(tmp_path, monkeypatch):
    monkeypatch.setattr(streams, "MAX_UNPACKED", 1 << 20)
    (refusal,) = read(tmp_path / "x.txt.gz", gzip.compress(bytes(64 << 20)))
    assert isinstance(refusal, Refusal)
    assert "unpacks to more than 200 times its size" in refusal.message


def test_a_link_out_of_an_archive_is_not_followed(tmp_path):
    (tmp_path / "secret.txt").write_text("Secret text.")
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
            info = tarfile.TarInfo(f"link{kind!r}.txt")
            info.type, info.linkname = kind, (tmp_path / "secret.txt").as_posix()
            archive.addfile(info)
    (refusal,) = read(tmp_path / "x.tar", out.getvalue())
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "no_article"


def test_all_archives_in_an_archive_together_are_a_bomb(tmp_path, monkeypatch):
    monkeypatch.setattr(streams, "MAX_UNPACKED", 1 << 20)
    inner = packed("zip", {f"{i}.txt": b"Rain. " * 30_000 for i in range(4)})
    packs = {f"{i}.zip": inner for i in range(20)} | {"a.txt.gz": gzip.compress(b"Rain. " * 100_000)}
    found = read(tmp_path / "x.zip", packed("zip", packs))
    assert isinstance(found[0], Record)
    last = found[-1]
    assert isinstance(last, Refusal)
    assert last.raw_uri == (tmp_path / "x.zip").as_posix()
    assert "unpacks to more than 200 times its size): its first" in last.message or "times" in last.message
    assert len(found) < 30


def test_names_that_are_too_long_are_refused_and_others_mean_no_places(tmp_path):
    raw = packed("tar", {"../up.txt": TEXT.encode(), "/etc/a.txt": TEXT.encode(), "a" * 5000 + ".txt": b"Rain."})
    up, absolute, refusal = read(tmp_path / "x.tar", raw)
    assert isinstance(up, Record)
    assert isinstance(absolute, Record)
    assert isinstance(refusal, Refusal)
    assert "its name has 5,004 characters" in refusal.message
    assert len(refusal.message) < 500


@pytest.mark.parametrize(
    ("kind", "size", "said"),
    [
        (tarfile.XHDTYPE, 2 << 20, "a header gives a length of 2,097,152 bytes"),
        (tarfile.GNUTYPE_LONGNAME, 2 << 20, "a header gives a length of 2,097,152 bytes"),
        (tarfile.REGTYPE, -512, "a header gives a length of -512 bytes"),
    ],
)
def test_headers_of_a_tar_archive_have_limits(tmp_path, kind, size, said):
    raw = poison_archives.tar_headers((kind, b"a.txt", size)) + bytes(4096)
    (refusal,) = read(tmp_path / "x.tar", raw)
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "broken_archive"
    assert said in refusal.message


def test_a_directory_of_a_zip_archive_that_is_said_to_be_huge_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_DIRECTORY", 40)
    (refusal,) = read(tmp_path / "x.zip", packed("zip"))
    assert isinstance(refusal, Refusal)
    assert "where at most 40 make sense" in refusal.message


def test_members_before_a_broken_header_are_read(tmp_path):
    good = packed("tar", {"a.txt": TEXT.encode()})[:1024]
    raw = good + poison_archives.tar_headers((tarfile.XHDTYPE, b"b.txt", 2 << 20)) + bytes(4096)
    record, refusal = read(tmp_path / "x.tar", raw)
    assert isinstance(record, Record)
    assert isinstance(refusal, Refusal)
    assert "its first 1 files were read, the rest is lost" in refusal.message
