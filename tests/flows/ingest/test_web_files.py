"""Build from http URLs: a server on loopback sends what real ones send, and breaks off as they do."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from benchmarks.common.serving import free_port
from flows.cli.main import cli
from flows.errors import InputError
from flows.ingest import web_files
from flows.ingest.parse_source import read_source
from flows.ingest.record_parser import Refusal
from flows.ingest.sources import discover
from flows.ingest.streams import chunks
from flows.ingest.web_files import describe, is_web, open_web_file
from tests.flows.building import article, counted, run, table
from tests.flows.fetch.feed_site import sends
from tests.flows.ingest.test_streams import zstd
from tests.transforms.formats.pages import written_pages

FEED = "".join(f"{json.dumps(article(name))}\n" for name in "ab").encode()
CHANGED = {"Last-Modified": "Fri, 05 Jan 2024 10:00:00 GMT", "ETag": '"v1"'}
Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """A server on loopback.

    Attributes:
        url: Its URL.
        answers: What it does, by path.
        asked: The paths that were asked for, with their queries.
    """

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                site.answers.get(self.path.partition("?")[0], missing)(self)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


def missing(handler: BaseHTTPRequestHandler) -> None:
    handler.send_error(404)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield site
    site.server.shutdown()
    site.server.server_close()
    thread.join()


def content(url: str, compression: str | None = None) -> bytes:
    return b"".join(chunks(url, compression))


def test_only_web_urls_are_web() -> None:
    assert is_web("HTTPS://a/b.txt")
    assert not is_web("s3://http/b.txt")
    assert not is_web("http/b.txt")


@pytest.mark.parametrize(
    ("name", "pack"),
    [("f.jsonl", bytes), ("f.jsonl.gz", gzip.compress), ("f.ndjson.zst", zstd), ("f.jsonl?x=1/2.md#3", bytes)],
)
def test_a_url_is_built(
    site: Site, tmp_path: Path, fake_reader: object, name: str, pack: Callable[[bytes], bytes]
) -> None:
    body = pack(FEED)
    site.answers[f"/{name.partition('?')[0]}"] = sends(body)
    result = run(f"{site.url}/{name}", tmp_path / "to")
    assert counted(result) == {"read": 2, "published": 2}
    assert result.inputs.bytes == len(body)
    assert {row["raw_uri"] for row in table(tmp_path / "to", "articles")} == {f"{site.url}/{name}#{n}" for n in (1, 2)}


def test_a_text_file_has_its_name_as_its_id(site: Site, tmp_path: Path, fake_reader: object) -> None:
    site.answers["/news/a%20b.txt"] = sends(b"Rain fell.")
    run(f"{site.url}/news/a%20b.txt?token=1", tmp_path / "to")
    assert [row["external_id"] for row in table(tmp_path / "to", "articles")] == ["a b"]
    assert site.asked == ["/news/a%20b.txt?token=1"] * 2  # and no metadata file beside it


def test_a_redirect_gives_the_name_where_the_url_has_none(site: Site) -> None:
    site.answers |= {
        "/latest": sends(b"", status=302, headers={"Location": "/f.jsonl.gz"}),
        "/f.jsonl.gz": sends(gzip.compress(FEED)),
    }
    (source,) = discover([f"{site.url}/latest"])
    assert (source.external_stem, source.format, source.compression) == ("f", "jsonl", "gzip")
    assert content(source.uri, source.compression) == FEED


def test_bytes_that_the_server_calls_compressed_are_decompressed_once(site: Site) -> None:
    packed = sends(gzip.compress(FEED), headers={"Content-Encoding": "gzip"})
    site.answers |= {"/f.jsonl": packed, "/f.jsonl.gz": packed}
    assert content(f"{site.url}/f.jsonl") == FEED
    assert content(f"{site.url}/f.jsonl.gz", "gzip") == FEED


def test_pieces_of_unknown_length_are_read(site: Site) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for piece in (FEED[:50], FEED[50:], b""):
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        handler.close_connection = True

    site.answers["/f.jsonl"] = answer
    assert describe(f"{site.url}/f.jsonl").size == 0
    assert content(f"{site.url}/f.jsonl") == FEED


@pytest.mark.parametrize("headers", [{}, {"ETag": '"v1"'}, {"Last-Modified": CHANGED["Last-Modified"]}])
def test_a_file_is_not_opened_again_while_its_server_says_that_it_is_unchanged(
    site: Site, tmp_path: Path, fake_reader: object, headers: dict[str, str]
) -> None:
    site.answers["/f.jsonl"] = sends(FEED, headers=headers)
    for _ in range(2):
        result = run(f"{site.url}/f.jsonl", tmp_path / "to")
    assert counted(result) == {"read": 2, "unchanged": 2}
    assert result.inputs.as_before == (1 if headers else 0)
    longer = FEED + json.dumps(article("c")).encode()
    site.answers["/f.jsonl"] = sends(longer, headers=headers)
    assert counted(run(f"{site.url}/f.jsonl", tmp_path / "to"))["published"] == 1


def test_the_state_names_all_that_shows_a_change(site: Site) -> None:
    site.answers["/f.txt"] = sends(b"Rain.", headers=CHANGED)
    found = describe(f"{site.url}/f.txt")
    assert found == ("f.txt", 5, 1704448800.0, f'"v1" {CHANGED["Last-Modified"]} 5')
    site.answers["/f.txt"] = sends(b"Rain.", headers={"Last-Modified": "yesterday"})
    assert describe(f"{site.url}/f.txt").modified == 0.0


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (404, "the server answers 404 Not Found; check the URL"),
        (403, "the server answers 403 Forbidden; it asks for a login"),
        (503, "the server answers 503 Service Unavailable; run again later"),
        (304, "the server answers 304 Not Modified; check the URL"),
    ],
)
def test_an_answer_without_a_file_is_named(site: Site, status: int, message: str) -> None:
    site.answers["/f.jsonl"] = sends(b"", status=status)
    with pytest.raises(InputError, match=message) as error:
        discover([f"{site.url}/f.jsonl"])
    assert str(error.value).startswith(f"{site.url}/f.jsonl: ")


def test_a_server_that_is_silent_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_files, "TIMEOUT_SECONDS", 0.05)
    done = threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        done.wait(5)

    site.answers["/f.jsonl"] = answer
    with pytest.raises(InputError, match=r"f\.jsonl: the server is silent for 0\.05 s; check"):
        describe(f"{site.url}/f.jsonl")
    done.set()


def test_a_server_that_falls_silent_in_the_file_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_files, "TIMEOUT_SECONDS", 0.05)
    done = threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        sends(FEED[:50], length=len(FEED))(handler)
        done.wait(5)

    site.answers["/f.jsonl"] = answer
    with pytest.raises(InputError, match="the server is silent"):
        content(f"{site.url}/f.jsonl")
    done.set()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://127.0.0.1:{port}/f.txt", r"cannot be reached \(\[Errno \d+\] Connection refused\); check the URL"),
        ("http://[::1/f.txt", "cannot be reached .*; check the URL"),
        ("https:///f.txt", "cannot be reached .*; check the URL"),
        ("http://me:secret@127.0.0.1:{port}/f.txt", "must not hold a name and password"),
    ],
)
def test_a_url_that_cannot_be_asked_is_named(monkeypatch: pytest.MonkeyPatch, url: str, message: str) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(InputError, match=message) as error:
        describe(url.format(port=free_port()))
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("name", ["page.php?f=a.jsonl", "feed/", "2026/mayor"])
def test_the_content_of_a_url_tells_its_format(site: Site, name: str) -> None:
    site.answers[f"/{name.partition('?')[0]}"] = sends(written_pages.article().encode())
    (source,) = discover([f"{site.url}/{name}"])
    assert [getattr(item, "raw_format", item) for item in read_source(source)] == ["html"]


def test_a_url_of_no_known_format_is_refused_with_its_content(site: Site) -> None:
    site.answers["/data"] = sends(b"0;1;2")
    (source,) = discover([f"{site.url}/data"])
    (refusal,) = read_source(source)
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.raw) == ("unknown_format", b"0;1;2")


@pytest.mark.parametrize("query", ["a.txt?id=2", "sub/a.txt"])
def test_two_texts_of_one_name_are_refused(site: Site, query: str) -> None:
    site.answers |= {"/a.txt": sends(b"Rain."), "/sub/a.txt": sends(b"Hail.")}
    with pytest.raises(InputError, match="would have the same id, 'a'"):
        discover([f"{site.url}/a.txt?id=1", f"{site.url}/{query}"])


@pytest.mark.parametrize(("name", "compression"), [("f.jsonl", None), ("f.jsonl.gz", "gzip")])
def test_a_body_that_is_shorter_than_declared_is_no_file(site: Site, name: str, compression: str | None) -> None:
    body = gzip.compress(FEED) if compression else FEED
    site.answers[f"/{name}"] = sends(body, length=len(body) + 9)
    with pytest.raises(InputError, match=r"the connection broke before the whole file had come \(.*\); run again"):
        content(f"{site.url}/{name}", compression)


def test_a_broken_download_publishes_nothing(site: Site, tmp_path: Path) -> None:
    site.answers["/f.jsonl"] = sends(FEED, length=len(FEED) + 9)
    url = f"{site.url}/f.jsonl"
    done = CliRunner().invoke(cli, ["build", url, "--to", str(tmp_path / "to"), "--reader", "rules", "--workers", "1"])
    assert done.exit_code == 2
    assert done.stderr.splitlines()[-1].startswith(f"newstables: {url}: the connection broke before")
    assert not (tmp_path / "to" / "published").exists()


def test_a_stream_knows_its_position_and_ends(site: Site) -> None:
    site.answers["/f.jsonl"] = sends(FEED)
    with open_web_file(f"{site.url}/f.jsonl") as file:
        assert file.read(3) == FEED[:3]
        assert file.tell() == 3
        assert file.read() == FEED[3:]
        assert file.read(1) == b""
    assert file.closed
