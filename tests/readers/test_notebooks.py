"""The notebooks run on the tables of the sample, and each question has its plot."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from transforms.contract.ten_questions import TEN_QUESTIONS
from website.markdown_text import headings
from website.notebook_cells import cells_of
from website.notebook_pages import notebook_page
from website.notebook_run import Plot, Ran, run_notebook
from website.site_links import Links, Place, broken_links
from website.site_pages import NOTEBOOKS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "notebooks"


@pytest.fixture(scope="module")
def notebook_runs(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Ran]]:
    """Return the cells of each notebook, as they ran on the tables of the sample."""
    home = tmp_path_factory.mktemp("notebooks")
    (home / "data").mkdir()
    (home / "data" / "demo").symlink_to(demo / "data" / "demo")
    (home / "data" / "sample").symlink_to(ROOT / "data" / "sample")
    return {name: run_notebook(FOLDER / f"{name}.py", home) for name in NOTEBOOKS}


def sections(cells: list[Ran]) -> dict[str, list[Ran]]:
    """Return the cells by the heading above them."""
    found: dict[str, list[Ran]] = {}
    heading = ""
    for ran in cells:
        if not ran.cell.is_code and (above := headings(ran.cell.text)):
            heading = above[-1].text
        found.setdefault(heading, []).append(ran)
    return found


def plots(cells: list[Ran]) -> list[Plot]:
    return [plot for ran in cells for plot in ran.plots]


def test_every_notebook_is_run() -> None:
    assert {path.stem for path in FOLDER.glob("*.py")} == NOTEBOOKS.keys()


def test_the_ten_questions_are_those_that_are_declared() -> None:
    cells = cells_of((FOLDER / "ten_questions.py").read_text("utf-8"))
    asked = [h.text for cell in cells if not cell.is_code for h in headings(cell.text) if h.level == 2]
    assert asked == [question.title for question in TEN_QUESTIONS.values()]


def test_each_question_has_its_sql_rows_and_a_plot(notebook_runs: dict[str, list[Ran]]) -> None:
    by_question = sections(notebook_runs["ten_questions"])
    for question in TEN_QUESTIONS.values():
        values = [ran.value for ran in by_question[question.title] if ran.value is not None]
        assert str(values[0]).startswith("SELECT")
        assert len(values[1])
        assert len(plots(by_question[question.title])) == 1


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_plots_have_a_title_and_say_what_they_count(notebook_runs: dict[str, list[Ran]], name: str) -> None:
    drawn = plots(notebook_runs[name])
    assert len(drawn) >= 2
    assert len({plot.title for plot in drawn}) == len(drawn)
    for plot in drawn:
        assert plot.title
        assert plot.labels[-1][0], plot.title
        assert all(x or y for x, y in plot.labels)
        assert "<svg" in plot.svg


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_values_are_tables_or_sql(notebook_runs: dict[str, list[Ran]], name: str) -> None:
    values = [ran.value for ran in notebook_runs[name] if ran.value is not None]
    assert [v for v in values if not isinstance(v, pd.DataFrame) and not hasattr(v, "_repr_markdown_")] == []


def test_a_higher_bar_leaves_fewer_quotes_and_more_of_them_right(notebook_runs: dict[str, list[Ran]]) -> None:
    [rows] = [r.value for r in notebook_runs["confidence"] if "expected_precision_percent" in r.cell.text]
    assert rows["quotes"].is_monotonic_decreasing
    assert rows["expected_precision_percent"].is_monotonic_increasing
    assert rows["quotes"].iloc[-1] > 0


def test_the_correction_changes_the_speaker_until_the_rollback(notebook_runs: dict[str, list[Ran]]) -> None:
    said = [r.value for r in notebook_runs["corrections"] if "who_said_it(" in r.cell.text and r.value is not None]
    speakers = [list(rows["speaker"]) for rows in said]
    assert speakers == [["Susan Pereira", "Doris Albrecht"], ["Susan Pereira"], ["Doris Albrecht"]]


def test_pages_of_notebooks_have_one_title_and_no_link_to_nowhere(notebook_runs: dict[str, list[Ran]]) -> None:
    for name, cells in notebook_runs.items():
        page, pictures = notebook_page(name, f"docs/notebooks/{name}.py", cells)
        assert [heading.level for heading in headings(page)].count(1) == 1
        drawn = [path for path in pictures if path in page]
        assert drawn == list(pictures)
        card = "transforms/model/weights/CARD.md"
        files = {"transforms/model/weights/calibration.svg": "c.svg"} | {f"docs/notebooks/{p}": p for p in pictures}
        page = Links({Place(card, "confidence"): "f.md"}, files).rewrite(page, f"docs/notebooks/{name}.py", "n.md")
        assert broken_links({"n.md": page, "f.md": ""}, {*pictures, "c.svg"}) == []
