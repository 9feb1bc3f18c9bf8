"""A notebook in the percent format has its cells."""

from website.notebook_cells import Cell, cells_of

NOTEBOOK = """# ---
# jupyter:
# ---

# %% [markdown]
# # A title
#
# Text.

# %%
x = 1  # %% is no cell here

# %% tags=["hide-input"]
y = 2


# %%

# %% [markdown]
# The end.
"""


def test_cells_are_code_or_markdown_with_their_lines() -> None:
    assert cells_of(NOTEBOOK) == [
        Cell(False, "# A title\n\nText.", 6),
        Cell(True, "x = 1  # %% is no cell here", 11),
        Cell(True, "y = 2", 14, True),
        Cell(False, "The end.", 20),
    ]


def test_a_file_without_cells_has_none() -> None:
    assert cells_of("x = 1\n") == []
