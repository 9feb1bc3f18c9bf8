"""The site is made, needs no other machine, and its links lead somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from website.make_site import make_site

ROOT = Path(__file__).parents[2]


def test_the_site_is_made_and_has_no_broken_link(tmp_path: Path) -> None:
    pytest.importorskip("zensical", reason="zensical is not installed: make docs does it")
    made = make_site(ROOT, tmp_path / "docs", notebooks=False)
    assert made.problems == []
    assert made.start.is_file()
    assert len(list((tmp_path / "docs" / "site").rglob("*.html"))) == made.n_pages + 1  # 404.html
    page = (made.start.parent / "tables" / "quotes.html").read_text("utf-8")
    assert 'class="columns"' in page
    assert "speaker_confidence" in page
