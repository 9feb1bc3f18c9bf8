"""The file of feeds: what is in it, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.errors import InputError
from flows.fetch.feeds_file import EXAMPLE, NoFeedsError, read_feeds

ROOT = Path(__file__).parents[3]


def written(folder: Path, text: str) -> Path:
    path = folder / "feeds.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_is_right(tmp_path: Path) -> None:
    (feed,) = read_feeds(written(tmp_path, EXAMPLE)).feeds
    assert (feed.name, feed.url, feed.section) == (
        "The Example Times",
        "https://www.example.org/rss.xml",
        "World",
    )


def test_the_shipped_file_lists_none_and_its_lines_work(tmp_path: Path) -> None:
    shipped = ROOT / "data" / "feeds.toml"
    with pytest.raises(NoFeedsError, match="lists no feed yet"):
        read_feeds(shipped)
    lines = [line.removeprefix("# ") for line in shipped.read_text("utf-8").splitlines()]
    start = next(n for n, line in enumerate(lines) if line.startswith("contact"))
    found = read_feeds(written(tmp_path, "\n".join(lines[start:])))
    assert found.contact == "https://www.example.org/about"
    assert [feed.section for feed in found.feeds] == ["World"]


def test_a_missing_file_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(NoFeedsError, match=r"there is no such file\. List a feed(.|\n)*\[\[feed\]\]") as caught:
        read_feeds(tmp_path / "feeds.toml")
    assert caught.value.what.endswith("there is no such file")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("feed = ", "no TOML"),
        ("feeds = 1", "'feeds' is not known"),
        ("feed = 1", "with two brackets"),
        ("[feed]\nname = 'x'", "with two brackets"),
        ("contact = 1", "contact must be"),
        ("[[feed]]\nname = 'x'", "feed 1: url: Field required"),
        ("[[feed]]\nname = ' '\nurl = 'https://x.example/'", "name: must be a text on one line"),
        ("[[feed]]\nname = 'x'\nurl = 'x.example/rss'", "must be an address that starts with http"),
        ("[[feed]]\nname = 'x'\nurl = 'file:///etc/passwd'", "must be an address that starts with http"),
        ("[[feed]]\nname = 'x'\nurl = 'https://u:p@x.example/'", "without a password"),
        ("[[feed]]\nname = 'x'\nurl = 'https://x.example/'\nnix = 1", "nix: Extra inputs"),
        (EXAMPLE + EXAMPLE, "two feeds have the name 'The Example Times'"),
        (EXAMPLE + EXAMPLE.replace("The", "A"), "two feeds have the url"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_feeds(written(tmp_path, text))
    assert message in str(caught.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_feeds(tmp_path)
