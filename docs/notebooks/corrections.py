# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What changed, and can I go back?
#
# A paper corrects an article. This page publishes the correction, compares the tables of before and after, reads
# both, and goes back. It makes small tables of its own, of three articles of `data/sample`, with the reader
# `rules`, which is quick.

# %%
import tempfile
from functools import cache
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.ticker import MaxNLocator

import newstables
from flows import operations

folder = tempfile.TemporaryDirectory()
tables, correction = Path(folder.name, "tables"), Path(folder.name, "correction.jsonl")
ELECTION = "data/sample/herald-council.csv"
lines = Path("data/sample/corrections.jsonl").read_text("utf-8").splitlines()
correction.write_text(next(line for line in lines if "marren-herald" in line), "utf-8")


def build(*inputs: str | Path) -> str:
    """Publish what is new in the inputs, and return the id of the snapshot."""
    files = [str(path) for path in inputs]
    newstables.build(newstables.BuildSettings(inputs=files, to=str(tables), reader="rules", workers=1))
    return operations.published_id(tables)


# %% [markdown]
# ## Publish a correction
#
# The first version of an article gives a sentence to the wrong person. The second has the same id, another text
# and a later `updated_at`, so it replaces the first one in every table. In the shell, both are `newstables
# build`.

# %%
first = build(ELECTION)
corrected = build(ELECTION, correction)

# %% [markdown]
# ## Compare the snapshots
#
# `newstables snapshots list` and `newstables snapshots diff` print the same.

# %%
pd.DataFrame(operations.list_snapshots(tables))

# %%
changes = operations.diff(tables, first, corrected)
counts = pd.DataFrame(changes.counts).T
counts[counts.sum(axis=1) > 0]

# %% tags=["hide-input"]
figure, axes = plt.subplots(figsize=(6.4, 3.6))
shown = counts[counts.sum(axis=1) > 0].iloc[::-1]
shown.plot.barh(stacked=True, ax=axes, width=0.7)
figure.suptitle("What one correction changed", x=0.01, ha="left")
_ = axes.set_xlabel("rows")

# %% [markdown]
# ## Read both
#
# A snapshot never changes. `newstables.open` reads the one that you name, until it is pruned: by default the last
# ten are kept, and each for a day after it was replaced. `newstables query … --snapshot ID` does the same.

# %%
WHO_SAID_IT = "SELECT source, title, speaker, text FROM who_said_what WHERE text LIKE 'The machines counted%'"


@cache
def who_said_it(snapshot: str) -> pd.DataFrame:
    """Return the statement as a snapshot has it."""
    return newstables.open(tables, snapshot).sql(WHO_SAID_IT).df()


pd.concat([who_said_it(first), who_said_it(corrected)], keys=["before", "after"]).reset_index(0, names="snapshot")


# %% tags=["hide-input"]
def statements(snapshot: str) -> pd.Series:
    """Return the number of statements by speaker."""
    rows = newstables.open(tables, snapshot).sql("SELECT speaker FROM who_said_what WHERE speaker IS NOT NULL").df()
    return rows["speaker"].value_counts()


both = pd.DataFrame({"before": statements(first), "after": statements(corrected)}).fillna(0).astype(int)
moved = both[both["before"] != both["after"]].sort_index(ascending=False)
figure, axes = plt.subplots(figsize=(6.4, 2.6))
axes.hlines(moved.index, moved["before"], moved["after"], color="#8b949e", linewidth=2)
axes.scatter(moved["before"], moved.index, s=60, label="before", zorder=3)
axes.scatter(moved["after"], moved.index, s=60, marker="D", label="after", zorder=3)
figure.suptitle("Whose statements the correction changed", x=0.01, ha="left")
axes.set(xlabel="statements", xlim=(-0.3, moved.to_numpy().max() + 0.5))
axes.margins(y=0.3)
axes.grid(axis="x")
axes.xaxis.set_major_locator(MaxNLocator(integer=True))
_ = figure.legend(loc="outside lower center", ncols=2)

# %% [markdown]
# ## Go back
#
# A rollback publishes an earlier snapshot again, as a new one: nothing is lost, and readers of the others go on.
# In the shell, it is `newstables snapshots rollback`.

# %%
operations.rollback(tables, first)
back = operations.published_id(tables)
who_said_it(back)

# %% [markdown]
# The next build adds what its input has and the tables lack. The correction comes back if it is still there, so
# correct the input first; an article that must not come back is `newstables retract ID`.

# %%
again = build(ELECTION, correction)
who_said_it(again)

# %% tags=["hide-input"]
names = {first: "first build", corrected: "correction", back: "rollback", again: "next build"}
history = pd.DataFrame({"speaker": [who_said_it(snapshot)["speaker"].item() for snapshot in names]}, names.values())
figure, axes = plt.subplots(figsize=(6.4, 2.4))
axes.plot(history.index, history["speaker"], marker="o", drawstyle="steps-mid")
figure.suptitle("Who said it, by snapshot", x=0.01, ha="left")
axes.set(xlabel="snapshots, in the order in which they were published", ylabel="speaker")
axes.margins(y=0.4)

# %% tags=["hide-input"]
folder.cleanup()
