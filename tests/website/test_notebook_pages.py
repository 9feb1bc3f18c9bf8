"""A notebook that ran becomes a page."""

import pandas as pd

from website.notebook_cells import Cell
from website.notebook_pages import notebook_page
from website.notebook_run import TEXT, Plot, Ran


class Sql:
    def _repr_markdown_(self) -> str:
        return "```sql\nSELECT 1\n```"


def page_of(*, value: object = None, printed: str = "", plots: tuple[Plot, ...] = (), folded: bool = False) -> str:
    return notebook_page("n", "n.py", [Ran(Cell(True, "f()", 1, folded), printed, value, list(plots))])[0].partition(
        "\n---\n"
    )[0]


def test_text_stays_and_code_is_code() -> None:
    page, pictures = notebook_page(
        "n", "n.py", [Ran(Cell(False, "# Title", 1), "", None, []), Ran(Cell(True, "1", 2), "", 7, [])]
    )
    text, _, end = page.partition("\n---\n")
    assert text == "# Title\n\n```python\n1\n```\n\n```text\n7\n```\n"
    assert end.startswith("\nThis page is `n.py`, a notebook that ran.")
    assert pictures == {}


def test_values_are_shown_as_a_notebook_shows_them() -> None:
    assert page_of(value=Sql()).endswith("\n\n```sql\nSELECT 1\n```\n")
    assert page_of(printed="hello\n").endswith("\n\n```text\nhello\n```\n")


def test_rows_are_a_table_that_no_article_can_break() -> None:
    rows = pd.DataFrame({"name": ["<script>", None], "n": [1, 2], "day": "2025-11-01", "text": "x" * 61})
    page = page_of(value=rows)
    assert '<td class="short">&lt;script&gt;</td>' in page
    assert '<td class="day">2025-11-01</td>' in page
    assert f'<td class="long">{"x" * 61}</td>' in page
    assert '<td class="number">2</td>' in page
    assert '<td class="short">–</td>' in page
    assert "<th>0</th>" not in page
    assert "<th>a</th>" in page_of(value=pd.DataFrame({"n": [1]}, ["a"]))


def test_folded_code_can_be_opened() -> None:
    assert page_of(folded=True).startswith('<details markdown="1">\n<summary>Python</summary>\n\n```python\n')


def test_a_plot_is_a_picture_for_day_and_night_with_words() -> None:
    plot = Plot("Who [is] quoted", [("statements", ""), ("day", "papers")], f"<svg>{TEXT}</svg>")
    page, pictures = notebook_page("n", "n.py", [Ran(Cell(True, "f()", 1), "", None, [plot, plot])])
    words = "Who (is) quoted (one row each, by statements; papers, by day)"
    assert f"![{words}](n/1.svg#only-light)\n![{words}](n/1-night.svg#only-dark)" in page
    assert pictures.keys() == {"n/1.svg", "n/1-night.svg", "n/2.svg", "n/2-night.svg"}
    assert TEXT not in pictures["n/2-night.svg"]
