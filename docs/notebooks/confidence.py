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
# # Which confidence do I need?
#
# Each quote has a confidence: the probability that its words and its speaker are right. A higher bar leaves fewer
# statements, and more of them are right. This page shows what each bar costs, on the tables of `data/sample`.

# %%
import matplotlib.pyplot as plt
import numpy as np

import newstables

archive = newstables.open("data/demo")
speech = archive.sql("SELECT confidence, speaker_confidence, kind FROM quotes WHERE act = 'speech'").df()

# %% [markdown]
# ## What do the confidences mean?
#
# - `quotes.confidence`: how sure the reader is of the words and of the speaker mention ("she"). Of the quotes
#   with .8, about 80 % are right.
# - `quotes.speaker_confidence`: given that mention, how sure `speaker_name` is, or that nobody is named.
# - `entity_links.confidence`: how sure it is that a name in an article is this identity.
#
# A statement with its speaker is right where all of them are. Of these, the view `statements` asks for
# `confidence >= 0.8` alone, so ask for the others where a name goes into print.

# %%
means = speech.groupby("kind")[["confidence", "speaker_confidence"]].mean().round(2)
means.assign(quotes=speech["kind"].value_counts())

# %% tags=["hide-input"]
figure, axes = plt.subplots(figsize=(6.4, 3.0))
edges = np.linspace(0, 1, 21)
kinds = ["direct", "mixed", "indirect"]
axes.hist([speech.loc[speech["kind"] == kind, "confidence"] for kind in kinds], edges, stacked=True, label=kinds)
axes.axvline(0.8, color="#8b949e", linestyle="--", linewidth=1)
figure.suptitle("How sure the reader is of the quotes that report speech", x=0.01, ha="left")
axes.set(xlabel="confidence (0 to 1; the dashed line is the bar of statements)", ylabel="quotes")
_ = axes.legend(title="kind")

# %% [markdown]
# ## How many statements remain at which precision?
#
# Where confidences are calibrated, their mean over the quotes that remain is the share of these that is right:
# the expected precision. So the plot needs no labels, and you can draw it for your own articles.

# %%
sure = np.sort(speech["confidence"])[::-1]
remaining = np.arange(1, len(sure) + 1)
expected = np.cumsum(sure) / remaining

# %% tags=["hide-input"]
figure, (upper, lower) = plt.subplots(2, sharex=True, figsize=(6.4, 4.6))
upper.plot(sure, remaining)
lower.plot(sure, 100 * expected)
figure.suptitle("What a higher bar leaves, and how much of it is right", x=0.01, ha="left")
upper.set(ylabel="quotes that remain", ylim=(0, None))
lower.set(ylabel="expected precision (%)", xlabel="least confidence (0 to 1; the dashed line is the bar of statements)")
for axes in (upper, lower):
    axes.axvline(0.8, color="#8b949e", linestyle="--", linewidth=1)
    axes.set_xlim(0.4, 1)
    axes.grid()

# %% [markdown]
# The same in numbers. Choose a row, and put its bar into your query: `WHERE act = 'speech' AND confidence >= …`,
# from `quotes`.

# %%
archive.sql("""
    SELECT bar AS confidence_at_least, count(*) AS quotes,
           round(100 * avg(confidence), 1) AS expected_precision_percent,
           round(100 * avg(confidence * speaker_confidence), 1) AS with_the_speakers_name_percent
    FROM quotes, (VALUES (0.5), (0.6), (0.7), (0.8), (0.9), (0.95)) bars (bar)
    WHERE act = 'speech' AND confidence >= bar
    GROUP BY bar ORDER BY bar
""").df()

# %% [markdown]
# ## Are they calibrated?
#
# On annotated articles of newspapers that the models were not trained on, quotes of each confidence are right
# about as often as it says: the mean distance (expected calibration error) is some .03. The confidences of names
# are less well calibrated, by .06 to .09. [How good it is](../../transforms/model/weights/CARD.md#confidence) has
# the figures of each corpus.
#
# ![Share that is correct by mean confidence, in ten bins](../../transforms/model/weights/calibration.svg)
#
# Articles unlike newspapers are another matter. Draw some fifty statements of your own, look at them with `newstables
# show QUOTE_ID`, and count those that are right:

# %%
archive.sql("""
    SELECT confidence, speaker, cue, text, quote_id FROM who_said_what
    ORDER BY md5(quote_id) LIMIT 5
""").df().round({"confidence": 2})
