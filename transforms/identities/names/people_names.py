"""Find the full names that a short name of a person may stand for: a surname, a first name, initials, a nickname."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache

from nicknames import NickNamer
from rapidfuzz.distance import JaroWinkler

from transforms.identities.names.name_keys import CACHED_NAMES, PersonName, person_name
from transforms.identities.names.window_names import Node
from transforms.lexicons import gazetteers

SAME_SPELLING = 0.88  # Jaro-Winkler similarity of transliterations: "Muammar", "Moammar"
LEAST_LETTERS = 5  # of a name that is compared so
MOST_NAMESAKES = 200  # full names of one surname that are compared


class FullNames:
    """The full names of people in a window, by the words that may stand for them.

    Attributes:
        names: The normalised name of each node.
    """

    def __init__(self, names: dict[Node, PersonName]) -> None:
        self.names = names
        self._by_ending: dict[str, list[Node]] = defaultdict(list)
        self._by_first: dict[str, list[Node]] = defaultdict(list)
        for node in sorted(names):
            words = " ".join(names[node].words).replace("-", " ").split()
            for k in range(1, len(words)):
                self._by_ending[" ".join(words[k:])].append(node)
            self._by_first[names[node].words[0]].append(node)
        self._with_initials = {node for node, name in names.items() if name.has_initial_only}

    def of_surname(self, surname: str) -> list[Node]:
        """Return the full names that end with a word or several."""
        return self._by_ending.get(surname.replace("-", " "), [])

    def of_single(self, word: str) -> list[Node]:
        """Return the full names that a single word may stand for: as a surname, or as a first name that is rare."""
        found = self.of_surname(word)
        if not found and word not in gazetteers.first_names():
            found = self._by_first.get(word, [])
        return found

    def fuller(self, name: PersonName, node: Node) -> list[Node]:
        """Return the other full names that a name with initials, a nickname or fewer words may stand for."""
        namesakes = self.of_surname(name.words[-1])[:MOST_NAMESAKES]
        if not name.has_initial_only:
            namesakes = [other for other in namesakes if other not in self._with_initials]
        return [
            other
            for other in namesakes
            if name.generation == self.names[other].generation
            if are_compatible(name.words, self.names[other].words) and other != node
        ]


def full_names(nodes: Iterable[tuple[Node, str]]) -> FullNames:
    """Return the index of the full names among people's nodes, given with a spelling of each."""
    parsed = {node: person_name(name) for node, name in nodes if node.type == "PERSON"}
    return FullNames({node: name for node, name in parsed.items() if not name.is_single})


def are_compatible(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Return whether a name may be a shorter or another form of a full name with the same surname."""
    a, b = short[:-1], full[:-1]
    if len(a) == len(b) == 1 and len(a[0]) > 1:  # most names
        return is_form_of(a[0], b[0])
    if all(len(word) == 1 for word in a):
        initials = [word[0] for word in b]
        return bool(b) and [w[0] for w in a] == initials[: len(a)] and (a != b)
    return set(a) < set(b) and a[0] == b[0]


@lru_cache(CACHED_NAMES)
def is_form_of(a: str, b: str) -> bool:
    """Return whether two first names are forms of one: one is the other's nickname, or another transliteration."""
    if a in _namer().nicknames_of(b) or b in _namer().nicknames_of(a):
        return True
    known = gazetteers.first_names()
    if a in known and b in known:
        return False  # two names of their own: "Marian", "Marina"
    return min(len(a), len(b)) >= LEAST_LETTERS and JaroWinkler.similarity(a, b) >= SAME_SPELLING


@cache
def _namer() -> NickNamer:
    return NickNamer()
