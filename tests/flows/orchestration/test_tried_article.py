"""Read one article for a form, and show its tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.errors import InputError

TEXT = 'The bridge stays closed.\n\n"We will rebuild it," said Mayor Anna Kovacs.\n\nNobody objected.'
MORE = (
    "The council meets again on Tuesday to talk about the cost of the works, which nobody has estimated yet.",
    "The old bridge was built in the time of the railways and carried all traffic between the two halves of the town.",
    "Until it opens again, buses take the road along the river, which adds a quarter of an hour to every journey.",
    "Shopkeepers in the lower town fear for their trade, and some of them have begun to deliver goods by boat.",
)
PAGE = f"""<!doctype html><html lang="en"><head><title>Bridge | Thornbury Times</title>
<link rel="canonical" href="https://example.org/bridge"></head><body><article><h1>Bridge stays closed</h1>
{"".join(f"<p>{part}</p>" for part in TEXT.split(chr(10) * 2))}
{"".join(f"<p>{part}</p>" for part in MORE)}
</article></body></html>"""


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """What the artifacts of a run show, by key; runs start in an empty folder."""
    from prefect.logging import disable_run_logger

    from flows.orchestration import artifacts, tried_article

    found: dict[str, Any] = {}

    def keep(send: Any, content: Any = None, key: str = "", **_: Any) -> None:
        found[key] = content

    monkeypatch.chdir(tmp_path)
    for module in (artifacts, tried_article):
        monkeypatch.setattr(module, "send_or_warn", keep)
    with disable_run_logger():
        yield found


def read(**values: Any) -> dict[str, Any]:
    from flows.orchestration.forms import ArticleSettings
    from flows.orchestration.tried_article import try_article

    return try_article(ArticleSettings(**{"reader": "rules", **values}))


def test_a_pasted_text_is_shown_with_its_tables(shown: dict[str, Any], tmp_path: Path) -> None:
    result = read(text=TEXT, title="Bridge *stays* closed")
    assert result["accounting"]["published"] == 1
    assert shown["article"].startswith("# Bridge \\*stays\\* closed\n")
    (quote,) = shown["quotes"]
    assert quote["text"] == "We will rebuild it"
    assert (quote["speaker_name"], quote["cue"]) == ("Anna Kovacs", "said")
    assert 0 < quote["confidence"] <= 1
    assert "| Anna Kovacs |" in shown["article"]
    assert [row["text"] for row in shown["sentences"]][-1] == "Nobody objected."
    assert "Anna Kovacs" in [row["name"] for row in shown["entities"]]
    assert "Published 1 article" in shown["report"]
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["tried"]


def test_pasted_html_is_read_as_a_page(shown: dict[str, Any]) -> None:
    read(text=PAGE)
    assert shown["article"].startswith("# Bridge stays closed\n")
    assert shown["quotes"][0]["speaker_name"] == "Anna Kovacs"


@pytest.mark.parametrize(
    ("url", "content", "kind"),
    [
        ("https://example.org/bridge", PAGE.encode(), "text/html"),
        ("https://example.org/bridge.php?id=1", PAGE.encode(), "text/html"),
        ("https://example.org/bridge.txt/", TEXT.encode(), "text/plain"),
        ("https://example.org/feed.jsonl?new", b'{"id": "a", "text": "Mayor Anna Kovacs: yes."}', "application/json"),
    ],
)
def test_a_page_is_fetched_and_shown(
    shown: dict[str, Any], monkeypatch: pytest.MonkeyPatch, url: str, content: bytes, kind: str
) -> None:
    from flows.ingest.public_pages import WebPage
    from flows.orchestration import tried_article

    asked: list[str] = []

    def fetch(given: str) -> WebPage:
        asked.append(given)
        return WebPage(content, kind)

    monkeypatch.setattr(tried_article, "fetch_public_page", fetch)
    read(url=url)
    assert asked == [url]
    assert "Anna Kovacs" in [row["name"] for row in shown["entities"]]


def test_a_private_address_is_refused(shown: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="not an address of the public internet"):
        read(url="http://127.0.0.1:1/")
    assert shown == {}


def test_an_article_that_is_refused_says_why(shown: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"the article is refused: .*\(no_letter\)"):
        read(text="1234 5678")


def test_only_the_last_runs_are_kept(tmp_path: Path) -> None:
    from flows.orchestration.tried_article import KEPT, _new_folder

    start = datetime(2026, 1, 5, tzinfo=UTC)
    folders = [_new_folder(tmp_path / "tried", start + timedelta(seconds=n)) for n in range(KEPT + 2)]
    assert sorted((tmp_path / "tried").iterdir()) == folders[2:]


def test_a_long_article_shows_the_first_rows() -> None:
    from flows.orchestration.tried_article import SHOWN_ROWS, article_markdown

    sentence = {"sentence_index": 0, "part": "body", "text": "<b>| a"}
    tables: dict[str, list[dict[str, Any]]] = {"quotes": [], "entities": [], "sentences": [sentence] * (SHOWN_ROWS + 1)}
    text = article_markdown([{"title": None}], tables)
    assert text.startswith("# An article without a title")
    assert text.endswith("## Entities: 0\n\nThe people, organisations and places that are named.")
    assert "and 1 more" in text
    assert "<b>" not in text


def test_a_text_of_no_certain_encoding_is_refused(shown: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.ingest.public_pages import WebPage
    from flows.orchestration import tried_article

    page = WebPage(b"Caf\xe9 and na\x95ve", "text/plain")
    monkeypatch.setattr(tried_article, "fetch_public_page", lambda url: page)
    with pytest.raises(InputError, match=r"https://example\.org/a: byte 3"):
        read(url="https://example.org/a")
