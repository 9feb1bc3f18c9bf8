"""Which quotes are shown where nobody asked for others: in reports, and in the list of the most quoted.

Below this confidence about every second quote is right, above it nine of ten are.
"""

from __future__ import annotations

SHOWN_ACT = "speech"  # of `quotes.act`
MIN_CONFIDENCE = 0.8  # of `quotes.confidence`
SHOWN_RULE = f"{SHOWN_ACT} with a confidence of at least {MIN_CONFIDENCE}"
