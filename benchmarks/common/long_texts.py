"""Very long texts of one line: of ordinary sentences, and of what makes single steps slow."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from benchmarks.common.inputs import SAMPLE

FIRST_NAMES = ("Jane", "John", "Maria", "Peter", "Anna", "Tom", "Lisa", "Omar", "Ruth", "Karl")
SYLLABLES = tuple(a + b for a in "bdfgklmnprstvz" for b in "aeiou")


def made_name(i: int) -> str:
    """Return the i-th made-up name of a person; the first 3.4 million have different names."""
    first, rest = FIRST_NAMES[i % len(FIRST_NAMES)], i // len(FIRST_NAMES)
    word = ""
    for _ in range(3):
        rest, k = divmod(rest, len(SYLLABLES))
        word += SYLLABLES[k]
    return f"{first} {word.title()}"


def sentences(length: int) -> str:
    """Return the sample's sentences, repeated, each with names of its own."""
    return _grown(length, lambda i: f"{_sample(i)} {made_name(7 * i)} said that {made_name(i)} had “failed again”.")


def without_stops(length: int) -> str:
    """Return `sentences` without any mark that ends one."""
    return re.sub(r"[.?!:;]", "", sentences(length + length // 10))[:length]


def names(length: int) -> str:
    """Return a list of names, all different."""
    return _grown(length, lambda i: f"{made_name(i)},")


def namesakes(length: int) -> str:
    """Return sentences about people who all have the same surname."""
    return _grown(length, lambda i: f"{made_name(i).replace(' ', '')} Roe met Roe.")


def _repeated(unit: str) -> Callable[[int], str]:
    return lambda length: unit * (length // len(unit))


TEXTS: dict[str, Callable[[int], str]] = {
    "sentences": sentences,
    "no full stop": without_stops,
    "capitals": lambda length: sentences(length).upper(),
    "one word": lambda length: "a" * length,
    "names": names,
    "one surname": namesakes,
    "quotation marks": _repeated('“"'),
    "open quotations": _repeated("“a ‘b "),
    "apostrophes": _repeated("the 'boys' o'clock ‘a "),
    "quotes": _repeated("“No,” he said. “Why not?” she asked. "),
    "pronouns": _repeated("He said that she was Jane Roe and “he” was her. "),
    "titles": _repeated("Minister Jane Roe, a lawyer, left. The minister and the lawyer said it. "),
    "numbers": _repeated("1,000 May 3, "),
}


def _grown(length: int, part: Callable[[int], str]) -> str:
    """Return parts joined by spaces and cut to a length."""
    parts: list[str] = []
    size = 0
    while size < length:
        parts.append(part(len(parts)))
        size += len(parts[-1]) + 1
    return " ".join(parts)[:length]


@cache
def _sample_sentences() -> tuple[str, ...]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLE.glob("*.txt"))]
    return tuple(line for text in texts for line in re.split(r"\s*\n\s*", text) if line)


def _sample(i: int) -> str:
    found = _sample_sentences()
    return found[i % len(found)]
