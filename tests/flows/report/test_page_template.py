"""Templates escape values, and do not pass over names that nothing defines."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest

from flows.report.page_template import page_template


def test_values_are_escaped_and_numbers_have_separators(tmp_path: Path) -> None:
    (tmp_path / "page.html.jinja").write_text("<p>{{ text }} {{ n|number }}</p>", "utf-8")
    page = page_template(tmp_path / "page.html.jinja").render(text="<script>", n=1234)
    assert page == "<p>&lt;script&gt; 1,234</p>"


def test_a_missing_value_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "page.html.jinja").write_text("{{ nobody }}", "utf-8")
    with pytest.raises(jinja2.UndefinedError):
        page_template(tmp_path / "page.html.jinja").render()
