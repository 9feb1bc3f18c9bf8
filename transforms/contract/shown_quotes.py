"""Which quotes are shown where nobody asked for others: in reports, and in the list of the most quoted.

`make statements` measures how many of these are something that was said or written.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

SHOWN_ACT = "speech"  # of `quotes.act`
MIN_CONFIDENCE = 0.8  # of `quotes.confidence`
SHOWN_RULE = f"{SHOWN_ACT} with a confidence of at least {MIN_CONFIDENCE}"


def are_shown(quotes: pa.Table | pa.RecordBatch) -> pa.ChunkedArray | pa.BooleanArray:
    """Return for each quote whether it is shown; bool, never null.

    Args:
        quotes: Rows of `tables.QUOTES` with at least the columns act and confidence.
    """
    is_sure = pc.greater_equal(quotes["confidence"], MIN_CONFIDENCE)
    return pc.and_(pc.equal(quotes["act"], SHOWN_ACT), is_sure).fill_null(False)
