"""Group near copies with a library alone: rensa's MinHash and its index (LSH), to compare with `transforms.copies`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rensa import RMinHash, RMinHashLSH

WORDS = re.compile(r"[^\W_]+")
PERMUTATIONS, SEED = 128, 1
# MinHash estimates the resemblance: .2 is what remains of a copy of half an article of which every tenth word changed.
LEAST_RESEMBLANCE = 0.2
BANDS = 64  # of two values each: finds 93 of 100 pairs of resemblance .2


def minhash_firsts(texts: Sequence[str], length: int) -> list[int]:
    """Return for each text the number of its group's first, by the library's resemblance of runs of `length` words."""
    index = RMinHashLSH(LEAST_RESEMBLANCE, PERMUTATIONS, BANDS)
    prints = RMinHash.from_token_sets([_shingles(text, length) for text in texts], PERMUTATIONS, SEED)
    firsts = []
    for i, minhash in enumerate(prints):
        found = [(minhash.jaccard(prints[j]), -j) for j in index.query(minhash)]
        resemblance, first = max(found, default=(0.0, 0))
        if resemblance >= LEAST_RESEMBLANCE:
            firsts.append(-first)
        else:
            firsts.append(i)
            index.insert(i, minhash)
    return firsts


def _shingles(text: str, length: int) -> list[str]:
    words = WORDS.findall(text.casefold())
    return sorted({" ".join(words[i : i + length]) for i in range(max(len(words) - length + 1, 1))})
