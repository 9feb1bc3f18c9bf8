"""Find the person, body or place that a speaker mention names.

The head of the noun phrase decides: "United States Ambassador to the U.N. Nikki Haley" is the person, "a spokesman for
Nikki Haley" and "a Haley aide" are not.
"""

from __future__ import annotations

import re
from collections import defaultdict

from transforms.lexicons import lexicon
from transforms.linking.mention_index import MentionIndex
from transforms.linking.speaking.speaker_finding import SPEAKER_TYPE, Finding
from transforms.linking.speaking.speaker_phrase import Phrase
from transforms.linking.titles import HONORIFICS
from transforms.reader_api import Mention, Span

GENERATION = re.compile(r"[\s.’'\"”)]*(?:,? (?:Jr|Sr|II|III|IV)\b\.?)?[\s.’'\"”)]*")
AFTER_NAME = re.compile(r"[\s.’'\"”)]*(?:$|[,;:(\[—–\n]|\s-|\s(?:who|whose|and|of|for|from|in|at|on|with|as)\b)")
TITLE_WORD = re.compile(r"(?<![’'])\b[\w.-]*[a-z][\w.-]*\.? $")
MOST_NAMESAKES = 50  # people of one surname who are compared; limits the work on long lists of names
MALE = lexicon.words("titles.txt", "male")
FEMALE = lexicon.words("titles.txt", "female")


def of_entity(index: MentionIndex, k: int, basis: str, support: float = 1.0) -> Finding:
    """Return the finding that the k-th entity of the article speaks; peoples and parties are groups without a name."""
    kind = index.entities[k].type
    if kind == "NORP":
        return Finding(None, "group", "people of a name", support)
    return Finding(k, SPEAKER_TYPE.get(kind, "document"), basis, support)


class Names:
    """The names of an article's entities, to find those that speaker mentions contain."""

    def __init__(self, index: MentionIndex) -> None:
        self._index = index
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._namesakes: dict[str, list[int]] = defaultdict(list)
        self._full_names: dict[str, dict[int, int]] = {}  # by surname and person
        for k, entity in enumerate(index.entities):
            words = _words(entity.name)
            spellings = {
                index.text[slice(*index.mentions[m][:2])] for m in entity.mentions if index.mentions[m].form == "name"
            }
            keys = {" ".join(words), *(" ".join(_words(one)) for one in spellings)}
            if entity.type == "PERSON" and words:
                keys |= {words[-1]}
                self._namesakes[words[-1]].append(k)
            for key in sorted(keys - {""}):
                self._by_name[key].append(k)

    def head(self, phrase: Phrase) -> Finding | None:
        """Return who or what the head of a phrase names, or the name in apposition to it; None without one."""
        index = self._index
        end = phrase.span.end + index.text.startswith(".", phrase.span.end)  # "Roe Jr."
        names = [(m, k) for m, k in index.linked_in(phrase.span) if m.form == "name" and m.end <= end]
        for m, k in reversed(names):
            if m.start < phrase.cut < m.end:  # a name that contains the preposition: "University of Leiden"
                return self._found(m, k, phrase, "name with a preposition")
        for m, k in reversed(names):
            rest = GENERATION.match(index.text, m.end, max(phrase.cut, m.end))
            if (
                m.end <= phrase.cut + 1
                and rest
                and rest.end() >= min(phrase.cut, end)
                and not self._is_owner(m, phrase)
            ):
                return self._found(m, k, phrase, "name")
        return self._apposition(phrase, names)

    def _apposition(self, phrase: Phrase, names: list[tuple[Mention, int]]) -> Finding | None:
        """Return the person named after the head: "A lawyer for the paper, Jane Roe", "Ambassador to Oslo Jane Roe"."""
        index = self._index
        if phrase.plural and phrase.kind != "document":
            return None
        for m, k in names:
            if m.type != "PERSON" or m.start < phrase.cut or not AFTER_NAME.match(index.text, m.end, phrase.span.end):
                continue
            before = index.text[phrase.span.start : m.start]
            if before.endswith(", ") or (not index.is_governed(m, phrase.span) and TITLE_WORD.search(before)):
                return self._found(m, k, phrase, "name in apposition")
            if not index.is_governed(m, phrase.span) and any(other.end + 1 == m.start for other, _ in names):
                return self._found(m, k, phrase, "name in apposition")
        return None

    def _is_owner(self, mention: Mention, phrase: Phrase) -> bool:
        return self._index.is_possessive(mention) and mention.end < phrase.span.end

    def _found(self, mention: Mention, k: int, phrase: Phrase, basis: str) -> Finding:
        index = self._index
        name = index.text[mention.start : mention.end]
        if index.entities[k].type == "PERSON" and len(_words(name)) == 1:
            k, support = self._namesake(_words(name)[0], k, mention.start)
            return of_entity(index, k, "surname" if basis == "name" else basis, support)
        return of_entity(index, k, basis)

    def _namesake(self, surname: str, k: int, start: int) -> tuple[int, float]:
        """Return which person of a surname that stands alone is meant, and how sure that is.

        That is the one whom the article names most often in full, among those whose gender fits the honorific.
        """
        index = self._index
        others = self._namesakes.get(surname, [k])[:MOST_NAMESAKES]
        if len(others) < 2:
            return k, 1.0
        gender = self._honorific_gender(start)
        fitting = [one for one in others if gender is None or index.entities[one].gender in (None, gender)] or [k]
        if surname not in self._full_names:
            self._full_names[surname] = {one: self._count_full_names(one) for one in others}
        counts = self._full_names[surname]
        best = max(fitting, key=lambda one: (counts.get(one, 0), one == k))
        return best, counts.get(best, 0) / max(1, sum(counts.get(one, 0) for one in fitting))

    def _honorific_gender(self, start: int) -> str | None:
        before = self._index.text[max(0, start - 12) : start].split()
        word = before[-1] if before else ""
        return "male" if word in MALE else "female" if word in FEMALE else None

    def _count_full_names(self, k: int) -> int:
        """Return how often a person is named by more than the surname."""
        index = self._index
        named = (index.mentions[m] for m in index.entities[k].mentions)
        return sum(m.form == "name" and " " in index.text[m.start : m.end] for m in named)

    def elsewhere(self, phrase: Phrase) -> Finding | None:
        """Return the entity with the phrase's name where the reader has not found the name here: "Mr. Roe"."""
        index = self._index
        words = index.text[phrase.span.start : phrase.cut].split()
        while words and (
            words[0].lower() in ("the", "a", "an") or words[0] in HONORIFICS or words[0].endswith(("’s", "'s"))
        ):
            words.pop(0)
        if not words or not all(word[0].isupper() for word in words):
            return None
        for first in range(len(words)):
            found = self._by_name.get(" ".join(_words(" ".join(words[first:]))))
            if found:
                last = [k for _, k in index.linked_before(phrase.span.start, 1000) if k in found]
                return of_entity(index, last[-1] if last else found[0], "name found elsewhere", 1 / len(found))
        return None


def _words(name: str) -> list[str]:
    """Return the words of a name without case, full stops, Jr. and "the"."""
    words = [word.casefold().strip(".,'’\"“”") for word in name.split()]
    return [word for word in words if word not in ("jr", "sr", "ii", "iii", "iv", "the", "")]


def name_before(index: MentionIndex, region: Span) -> tuple[Mention, int] | None:
    """Return the last name that ends in a region of the text, with its entity."""
    names = [(m, k) for m, k in index.linked_in(region) if m.form == "name" and m.end <= region.end]
    return names[-1] if names else None
