"""Repair the names that a network found, by rules that hold for any network: their ends, then their types."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from transforms.lexicons import elections
from transforms.name_rules.name_kinds import correct_types
from transforms.name_rules.name_spans import repair_spans
from transforms.reader_api import Mention

ELECTION_CONFIDENCE = 0.9  # of an election that the network did not find: most of those in annotated articles are names


def repair_names(text: str, names: Sequence[Mention]) -> list[Mention]:
    """Return the names with repaired ends and types, in text order and without overlaps.

    Args:
        text: The article's text.
        names: The names that a network found, without overlaps. A repaired name keeps its confidence; that of several
            parts is the lowest of theirs.
    """
    return correct_types(text, _with_elections(text, repair_spans(text, sorted(names))))


def _with_elections(text: str, names: Sequence[Mention]) -> list[Mention]:
    """Return the names, with elections by their full names: "2016 United States presidential election"."""
    named = [(start, end) for start, end in elections.find(text) if any(map(str.isupper, text[start:end]))]
    if not named:
        return list(names)
    ends = [m.end for m in names]
    found: list[Mention] = []
    kept_from = 0
    for start, end in named:
        first = bisect_right(ends, start)
        last = next((k for k in range(first, len(names)) if names[k].start >= end), len(names))
        sure = max((m.confidence for m in names[first:last] if m.type == "EVENT"), default=ELECTION_CONFIDENCE)
        found += names[kept_from:first]
        found.append(Mention(start, end, "EVENT", "name", sure))
        kept_from = max(kept_from, last)
    return found + list(names[kept_from:])
