"""Stub."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa


class Items(NamedTuple):
    ids: pa.Array
    published_at: pa.Array
    prints: pa.Array


class Rule(NamedTuple):
    threshold: float


ARTICLES, QUOTES = Rule(0.5), Rule(0.6)


def assign_month(month: Items, firsts_before: Items, rule: Rule) -> pa.Table:
    fs = [
        (i, set(np.frombuffer(p, "<u4").tolist()))
        for i, p in zip(firsts_before.ids.to_pylist(), firsts_before.prints.to_pylist())
    ]
    rows = sorted(
        zip(
            month.published_at.cast(pa.int64()).fill_null(2**62).to_pylist(),
            month.ids.to_pylist(),
            month.prints.to_pylist(),
        )
    )
    out = []
    for _, i, p in rows:
        s = set(np.frombuffer(p, "<u4").tolist())
        best = max(((len(s & f) / max(1, min(len(s), len(f))), -k) for k, (_, f) in enumerate(fs)), default=(0, 0))
        if s and best[0] >= rule.threshold:
            out.append((i, fs[-best[1]][0], best[0]))
        else:
            fs.append((i, s))
            out.append((i, i, 1.0))
    return pa.table(
        {
            "id": pa.array([o[0] for o in out], pa.string()),
            "first_id": pa.array([o[1] for o in out], pa.string()),
            "similarity": pa.array([o[2] for o in out], pa.float64()),
        }
    )
