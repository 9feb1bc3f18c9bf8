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
# # Which questions do the tables answer?
#
# Ten questions of news researchers, each with its SQL, its rows and a plot, on the tables of `data/sample`. In the
# shell, ask one by its name:
#
#     newstables query --question most-quoted --set topic=asylum
#
# The SQL runs in `newstables query "…"` and `newstables.open("data").sql("…")`, for you to change. Statements are
# what somebody said or wrote, where the tables are sure.
#
# The plots are matplotlib's, which most analysts have already. Its pictures need no script in a page.

# %% tags=["hide-input"]
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter
from matplotlib.ticker import MaxNLocator

import newstables
from transforms.contract.ten_questions import TEN_QUESTIONS

archive = newstables.open("data/demo")


# %% tags=["hide-input"]
class Sql(str):
    """SQL that a notebook shows as code."""

    def _repr_markdown_(self) -> str:
        return f"```sql\n{self}\n```"


def ask(name: str, **values: str) -> tuple[Sql, pd.DataFrame]:
    """Return the SQL of a question and its rows; `values` narrow it down, such as topic="asylum"."""
    sql = Sql(TEN_QUESTIONS[name].duckdb(**values))
    return sql, archive.sql(sql).df()


def titled(axes: Axes, title: str) -> None:
    """Write the title at the left edge of the picture, where a long one has room."""
    axes.figure.suptitle(title, x=0.01, ha="left")


def bars(labels: pd.Series, values: pd.Series, title: str, unit: str) -> Axes:
    """Draw a bar per row, the first at the top, with its number at its end."""
    _, axes = plt.subplots(figsize=(6.4, 0.9 + 0.3 * len(labels)))
    drawn = axes.barh(labels, values)
    axes.bar_label(drawn, padding=3)
    titled(axes, title)
    axes.set_xlabel(unit)
    axes.invert_yaxis()
    axes.margins(x=0.1, y=0.02)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return axes


def short(text: str, most: int) -> str:
    """Return the beginning of a text."""
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + " …"


# %% [markdown]
# ## Who is quoted most on a topic, and in how many papers?

# %%
sql, rows = ask("most-quoted", topic="asylum")
sql

# %% tags=["hide-input"]
papers = rows["papers"].map(lambda n: f"{n} paper" if n == 1 else f"{n} papers")
bars(rows["speaker"] + ", " + papers, rows["statements"], "Asylum: who is quoted most", "statements")
rows

# %% [markdown]
# ## Who said it first?
#
# `quote_id` leads to the article: `newstables show QUOTE_ID` prints the paragraph with the quote marked.

# %%
sql, rows = ask("said-first", topic="asylum")
sql

# %% tags=["hide-input"]
by_day = rows.groupby(["day", "source"]).size().reset_index(name="statements")
_, axes = plt.subplots(figsize=(6.4, 2.8))
axes.scatter(by_day["day"], by_day["source"], s=90)
for day, paper, n in by_day.itertuples(index=False):
    axes.annotate(str(n), (day, paper), xytext=(8, 0), textcoords="offset points", va="center")
titled(axes, "Asylum: statements of each paper, by day")
axes.set_xlabel("day of publication in 2025 (UTC)")
axes.xaxis.set_major_formatter(DateFormatter("%-d %b"))
axes.invert_yaxis()
axes.margins(0.06, 0.15)
axes.grid(axis="x")
rows[["day", "source", "speaker", "n_papers", "paragraph"]].head(4)

# %% [markdown]
# ## Who is quoted most of all?

# %%
sql, rows = ask("quoted-overall")
sql

# %% tags=["hide-input"]
top = rows.head(12)
bars(top["name"], top["statements"], "The most quoted people", "statements")
top

# %% [markdown]
# ## Who said what about whom?
#
# A statement is about those whom it names. Give `name="Ferrante"` to see what was said about one person.

# %%
sql, rows = ask("about-whom")
sql

# %% tags=["hide-input"]
pairs = rows.dropna(subset="speaker").groupby(["speaker", "about"]).size().rename("statements").reset_index()
pairs = pairs.sort_values(["statements", "speaker", "about"], ascending=[False, True, True]).head(12)
bars(pairs["speaker"] + " → " + pairs["about"], pairs["statements"], "Who names whom", "statements")
rows[["day", "source", "speaker", "about", "text"]].head(4)

# %% [markdown]
# ## How many of those quoted are women?
#
# What the articles say of a person is a pronoun or an honorific. A first name is a guess, and drawn fainter.

# %%
sql, rows = ask("women")
sql

# %% tags=["hide-input"]
rows["told by"] = rows["gender_basis"].map({"first_name": "first name"}).fillna("article").where(rows["gender"].notna())
parts = rows.groupby(["gender", "told by"], dropna=False)[["people", "statements"]].sum()
shares = 100 * parts / parts.sum()
colours = {"female": "#d55e00", "male": "#0072b2"}
figure, axes = plt.subplots(figsize=(6.4, 2.6))
left = pd.Series(0.0, index=shares.columns)
for (gender, told_by), share in shares.iterrows():
    known = isinstance(gender, str)
    label = f"{gender}, by {told_by}" if known else "not known"
    axes.barh(
        shares.columns,
        share,
        left=left,
        label=label,
        color=colours.get(gender, "#8b949e"),
        alpha=0.45 if told_by == "first name" else 1,
    )
    left += share
titled(axes, "Women and men among those quoted")
axes.set_xlabel("share of the people, and of their statements (%)")
axes.set_xlim(0, 100)
axes.invert_yaxis()
figure.legend(loc="outside lower center", ncols=3, fontsize=9.5)
rows

# %% [markdown]
# ## What is a person called?

# %%
sql, rows = ask("called")
sql

# %% tags=["hide-input"]
many = rows[rows.groupby("name")["called"].transform("size") > 2].head(12)
bars(many["name"] + ": “" + many["called"] + "”", many["articles"], "Names of those with three or more", "articles")
rows.head(8)

# %% [markdown]
# ## Which links to people are the least sure?
#
# Look at these before you print a count.

# %%
sql, rows = ask("least-sure")
sql

# %% tags=["hide-input"]
figure, axes = plt.subplots(figsize=(6.4, 3.6))
names = rows["in_the_article"] + " → " + rows["identity"]
places = list(range(len(rows)))
axes.scatter(rows["confidence"], places, s=55)
axes.hlines(places, 0, rows["confidence"], linewidth=1)
axes.set_yticks(places, names)
titled(axes, "The least sure links, and how probably each is right")
axes.set_xlabel("confidence (0 to 1)")
axes.set_xlim(0, 1.04)
axes.invert_yaxis()
axes.grid(axis="x")
rows[["in_the_article", "identity", "method", "confidence", "title"]]

# %% [markdown]
# ## Which quotes did most papers have, and who had them first?

# %%
sql, rows = ask("repeated")
sql

# %% tags=["hide-input"]
top = rows.head(8)
said = top["speaker"].fillna("not named") + ": " + top["text"].map(lambda text: short(text, 34))
bars(said, top["papers"], "Statements that most papers have", "papers")
top[["papers", "speaker", "first_in", "first_day", "text"]]

# %% [markdown]
# ## Which papers have stories first that others copy?

# %%
sql, rows = ask("had-it-first")
sql

# %% tags=["hide-input"]
bars(
    rows["source"],
    rows["articles"],
    "Stories that other papers copied, by the paper that had them first",
    "articles that have them",
)
rows

# %% [markdown]
# ## Who is quoted most if the same words count once?

# %%
sql, rows = ask("counted-once")
sql

# %% tags=["hide-input"]
top = rows.head(12)
figure, axes = plt.subplots(figsize=(6.4, 4.2))
axes.hlines(top["speaker"], top["different"], top["statements"], color="#8b949e", linewidth=2)
axes.scatter(top["different"], top["speaker"], s=60, label="the same words counted once", zorder=3)
axes.scatter(top["statements"], top["speaker"], s=60, marker="D", label="all of them", zorder=2)
titled(axes, "What copies add to the count")
axes.set_xlabel("statements")
axes.set_xlim(left=0)
axes.invert_yaxis()
axes.grid(axis="x")
figure.legend(loc="outside lower center", ncols=2)
top
