"""The formats of raw articles by their names, as in the column `raw_format`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, BinaryIO

from transforms.formats.items import Item, ReadOptions, RefusedItem, UnreadPage

# The module of each format below `transforms.formats`. A module is loaded for those who read its format: that of HTML
# takes a second.
FORMATS = {
    "csv": "csv_rows",
    "tsv": "csv_rows",
    "parquet": "parquet_rows",
    "story": "story_text",
    "html": "pages.web_page",
    "warc": "pages.warc_file",
    "rss": "feeds.feed_file",
    "atom": "feeds.feed_file",
    "jsonfeed": "feeds.json_feed",
    "nitf": "feeds.nitf",
    "newsml-g2": "feeds.newsml_g2",
    "ninjs": "feeds.ninjs",
    "wxr": "feeds.wordpress_export",
    "mail": "feeds.mail_file",
    "json": "json_articles",
    "xml": "feeds.other_xml",
    "docx": "documents.docx_file",
    "pdf": "documents.pdf_file",
}
SEEKING = frozenset({"parquet", "docx", "pdf"})  # those whose reader goes back and forth in the file
SLOW = frozenset({"html", "warc", "pdf"})  # some megabytes take seconds: read in several processes
PAGES = frozenset({"html", "warc"})  # those whose articles are looked for in pages, which takes nearly all their time
MAPPED = frozenset({"csv", "tsv", "parquet", "json", "story", "html"})  # those whose reader takes `ReadOptions`


def read(form: str, stream: BinaryIO, options: ReadOptions) -> Iterator[Item | RefusedItem]:
    """Yield the articles of a file.

    Args:
        form: The name of its format, a key of `FORMATS`.
        stream: Its content, decompressed.
        options: What who gives the file knows of it.
    """
    reader: Callable[..., Iterator[Item | RefusedItem]] = _module(form).read
    return reader(stream, options) if form in MAPPED else reader(stream)


def unread_pages(form: str, stream: BinaryIO, options: ReadOptions) -> Iterator[UnreadPage | RefusedItem]:
    """Yield the pages of a file of one of `PAGES`, for `transforms.formats.pages.web_page.read_unread`; see `read`."""
    reader: Callable[..., Iterator[UnreadPage | RefusedItem]] = _module(form).unread
    return reader(stream, options) if form in MAPPED else reader(stream)


def _module(form: str) -> Any:
    return import_module(f"transforms.formats.{FORMATS[form]}")
