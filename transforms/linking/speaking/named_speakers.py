"""Find the person, body or place that a speaker mention names.

The head of the noun phrase decides: "United States Ambassador to the U.N. Nikki Haley" is the person, "a spokesman for
Nikki Haley" and "a Haley aide" are not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from transforms.lexicons import lexicon
from transforms.linking.mention_index import PREPOSITIONS, MentionIndex
from transforms.linking.speaker_nouns import noun_class
from transforms.linking.speaking.speaker_finding import SPEAKER_TYPE, Finding
from transforms.linking.speaking.speaker_phrase import CUT, DETERMINERS, Phrase
from transforms.linking.titles import HONORIFICS, ROLES
from transforms.reader_api import Mention, Span

GENERATION = re.compile(r"[\s.’'\"”)]*(?:,? (?:Jr|Sr|II|III|IV)\b\.?)?[\s.’'\"”)]*")
AFTER_NAME = re.compile(r"[\s.’'\"”)]*(?:$|[,;:(\[—–\n]|\s-|\s(?:who|whose|and|of|for|from|in|at|on|with|as)\b)")
APPOSED = frozenset((",", "and", "—", "–", "-", "--"))  # before a name in apposition
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
        self._introduced: dict[str, dict[int, int]] = {}  # where people are first named in full, by surname
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
        apposition = self._apposition(phrase, names)
        for m, k in reversed(names):
            is_first = m.start < phrase.cut < m.end and self._begins_with(phrase, m)
            if is_first and not (apposition and m.type == "ORG"):  # "University of Leiden", not "… Dean Jane Roe"
                return self._found(m, k, "name with a preposition")
        for m, k in reversed(names):
            rest = GENERATION.match(index.text, m.end, max(phrase.cut, m.end))
            ends = m.end <= phrase.cut + 1 and rest and rest.end() >= min(phrase.cut, end)
            if ends and not self._is_owner(m, phrase) and not self._is_object(m, phrase):
                found = self._found(m, k, "name")
                return apposition if apposition and found.basis == "people of a name" else found
        return apposition

    def _apposition(self, phrase: Phrase, names: Sequence[tuple[Mention, int]]) -> Finding | None:
        """Return the person named after the head: "A lawyer for the paper, Jane Roe", "Ambassador to Oslo Jane Roe"."""
        text = self._index.text
        if phrase.plural and phrase.kind != "document":
            return None
        for m, k in names:
            if m.type != "PERSON" or m.start < phrase.cut or not AFTER_NAME.match(text, m.end, phrase.span.end):
                continue
            separators = [found[0].strip().lower() for found in CUT.finditer(text, phrase.cut, m.start)]
            if any(one not in APPOSED and one not in PREPOSITIONS for one in separators):
                continue  # "who supports Jane Roe"
            before = text[phrase.cut : m.start].split()
            word = before[-1] if before else ""
            apposed = bool(separators) and separators[-1] in APPOSED
            titled = word[:1].isupper() and not word.endswith(("’s", "'s"))
            if (apposed or titled) and not self._index.is_governed(m, phrase.span):
                return self._found(m, k, "name in apposition")
        return None

    def _begins_with(self, phrase: Phrase, mention: Mention) -> bool:
        """Return whether only articles and names stand in a phrase before a name."""
        before = self._index.text[phrase.span.start : mention.start].split()
        return all(word[0].isupper() or word.lower() in DETERMINERS for word in before)

    def _is_object(self, mention: Mention, phrase: Phrase) -> bool:
        """Return whether a participle before a name makes it part of a description: "a pastor backing Jane Roe"."""
        before = [word for word in self._index.text[phrase.span.start : mention.start].split() if word.islower()]
        return len(before) > 1 and before[-1].endswith("ing") and not noun_class(before[-1])[0]

    def _is_owner(self, mention: Mention, phrase: Phrase) -> bool:
        return self._index.is_possessive(mention) and mention.end < phrase.span.end

    def _found(self, mention: Mention, k: int, basis: str) -> Finding:
        index = self._index
        name = index.text[mention.start : mention.end]
        if index.entities[k].type == "PERSON" and len(_words(name)) == 1:
            k, support = self._namesake(_words(name)[0], k, mention.start)
            return of_entity(index, k, "surname" if basis == "name" else basis, support)
        return of_entity(index, k, basis)

    def _namesake(self, surname: str, k: int, start: int) -> tuple[int, float]:
        """Return which person of a surname that stands alone is meant, and how sure that is.

        That is the one whom the article names in full first, among those whose gender fits the honorific: news gives
        the person it is about once in full, and namesakes in full each time.
        """
        index = self._index
        others = self._namesakes.get(surname, [k])[:MOST_NAMESAKES]
        if len(others) < 2:
            return k, 1.0
        gender = self._honorific_gender(start)
        fitting = [one for one in others if gender is None or index.entities[one].gender in (None, gender)] or [k]
        if surname not in self._introduced:
            self._introduced[surname] = {one: self._first_full_name(one) for one in others}
        introduced = self._introduced[surname]
        return min(fitting, key=lambda one: introduced.get(one, start)), 1 / len(fitting)

    def _honorific_gender(self, start: int) -> str | None:
        before = self._index.text[max(0, start - 12) : start].split()
        word = before[-1] if before else ""
        return "male" if word in MALE else "female" if word in FEMALE else None

    def _first_full_name(self, k: int) -> int:
        """Return where a person is first named by more than the surname; the text's length if nowhere."""
        index = self._index
        named = (index.mentions[m] for m in index.entities[k].mentions)
        full = (m.start for m in named if m.form == "name" and " " in index.text[m.start : m.end])
        return next(full, len(index.text))

    def full(self, k: int) -> int:
        """Return the person whom a title and surname mean that were taken for a full name: "Justice Roe" → Jane Roe."""
        entity = self._index.entities[k]
        first, _, surname = entity.name.partition(" ")
        if entity.type != "PERSON" or " " in surname or first.lower() not in ROLES:
            return k
        others = [one for one in self._namesakes.get(surname.casefold(), ()) if one != k]
        return others[0] if len(others) == 1 else k

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
