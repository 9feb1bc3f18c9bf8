"""A notebook runs in order, and its values, prints and plots are kept."""

import os
import traceback
from pathlib import Path

import pytest

from website.notebook_run import NIGHT_TEXT, TEXT, run_notebook

NOTEBOOK = """# %% [markdown]
# # A title

# %%
import os
import matplotlib.pyplot as plt
x = 2
print(os.path.basename(os.getcwd()))

# %%
x + 1

# %%
_, axes = plt.subplots()
axes.plot([1, 2])
axes.set(title="A plot", xlabel="day", ylabel="statements")
None
"""


def test_cells_share_variables_and_give_values_and_plots(tmp_path: Path) -> None:
    notebook = tmp_path / "notebook.py"
    notebook.write_text(NOTEBOOK, encoding="utf-8")
    (tmp_path / "home").mkdir()
    before = Path.cwd()
    title, first, second, third = run_notebook(notebook, tmp_path / "home")
    assert (title.cell.is_code, first.printed, first.value) == (False, "home\n", None)
    assert (second.value, second.plots, third.value) == (3, [], None)
    [plot] = third.plots
    assert (plot.title, plot.labels) == ("A plot", [("day", "statements")])
    assert TEXT in plot.svg
    assert TEXT not in plot.night_svg
    assert NIGHT_TEXT in plot.night_svg
    assert Path.cwd() == before
    assert run_notebook(notebook, tmp_path / "home")[3].plots == [plot]


def test_an_error_ends_it_and_names_the_line(tmp_path: Path) -> None:
    notebook = tmp_path / "notebook.py"
    notebook.write_text("# %%\nx = 1\n\n# %%\ny = x\ny / 0\n", encoding="utf-8")
    before = os.getcwd()  # noqa: PTH109
    with pytest.raises(ZeroDivisionError) as raised:
        run_notebook(notebook, tmp_path)
    assert (str(notebook), 6) in [(frame.filename, frame.lineno) for frame in traceback.extract_tb(raised.tb)]
    assert os.getcwd() == before  # noqa: PTH109
