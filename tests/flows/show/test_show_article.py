"""The function that notebooks and commands call."""

from __future__ import annotations

import os
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

import newstables
from flows.errors import InputError
from flows.show.show_article import show
from tests.flows.building import add_to_store, current
from tests.flows.show.conftest import RECORDS
from transforms.contract.ids import article_id


def test_an_article_as_page_text_and_values(archive: Path) -> None:
    shown = newstables.show("bridge", archive)
    assert shown.front == ""
    assert "<h1><bdi>Bridge to be rebuilt</bdi></h1>" in shown.html()
    assert shown.text().startswith("Bridge to be rebuilt · Herald")
    values = shown.as_dict()
    assert values["article"]["article_id"] == article_id("Herald", "bridge")
    assert values["snapshot"] == current(archive).id
    assert values["quote_id"] is None


def test_a_quote_is_in_front(archive: Path) -> None:
    quote_id = show("bridge", archive).tables.quotes[1]["quote_id"]
    shown = show(quote_id[:10], archive, current(archive).id)
    assert shown.front == shown.as_dict()["quote_id"] == quote_id
    assert "autofocus" in shown.html()
    assert "Nobody objected." not in shown.text(whole=False)
    assert "Nobody objected." in shown.text()


def test_a_notebook_shows_the_page_in_a_frame_that_runs_nothing(archive: Path) -> None:
    frame = show("bridge", archive)._repr_html_()
    assert frame.startswith('<iframe sandbox="allow-popups" ')
    source = frame.partition('srcdoc="')[2]
    assert source.count('"') == 1
    assert unescape(source.partition('"')[0]) == show("bridge", archive).html()


def test_the_same_in_any_process(archive: Path) -> None:
    code = f"import newstables; s = newstables.show('bridge', {str(archive)!r}); print(s.text() + s.html(), end='')"
    environment = os.environ | {"PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=environment)
    shown = show("bridge", archive)
    assert done.stdout.decode() == shown.text() + shown.html()


def test_an_article_of_a_store(url: str, tmp_path: Path) -> None:
    add_to_store(url, tmp_path, *RECORDS[:2], reader="rules")
    assert "Anna Kovacs" in show("bridge", url).text()
    with pytest.raises(InputError, match=f"in {url}"):
        show("nosuch", url)
