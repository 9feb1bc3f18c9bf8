"""Make the types of names consistent within an article: its surer names decide about doubtful ones and headlines."""

from __future__ import annotations

import re
from collections import defaultdict

from transforms.lexicons import gazetteers
from transforms.rules.capitalised_runs import CapitalisedRun
from transforms.rules.name_types import CONFIDENCE, TypedName
from transforms.rules.name_words import GENERATIONS, joined_text

PERSON_RULES = frozenset(("title", "first", "context", "pair", "pair_surname", "subject"))
# Rules whose type the rest of the article may overrule; of these, rules whose names need more evidence to be kept, and
# rules for single words.
DOUBTFUL = frozenset(("pair", "pair_surname", "single", "single_open", "single_org", "subject", "context"))
RARE = frozenset(("single_open", "single_org"))
SINGLE = frozenset(("single", "single_open", "single_org"))
LIST_GAPS = frozenset((", ", " and ", ", and ", " or ", ", or ", " & ", "/"))
HEADLINE_CITY = 300_000  # inhabitants above which a name in a headline is taken for a city
RESULT_LINE = re.compile(  # "Lisbon 2 Dorvale 1", or a table of results
    r"^(?:([^\d\n]{3,30}?) \d+(?: \([^)\n]*\))?,? ([A-Z][^\d\n]{2,30}?) \d+(?=\s|$)"
    r"|(?:\d+\. )?([^\d\n]{3,30}?)(?: -?\d+){4,})",
    re.MULTILINE,
)


class ArticleNames:
    """The names found in an article, with the evidence for their types.

    Attributes:
        text: The article's text.
        weights: Sum of confidences by name and type.
        part_types: Type by part of a name: surnames, and first words of organisations.
    """

    def __init__(self, text: str, found: list[TypedName]) -> None:
        self.text = text
        self.weights: dict[str, dict[str, float]] = defaultdict(dict)
        self.part_types: dict[str, str] = {}
        for start, end, kind, rule in found:
            name = text[start:end]
            weights = self.weights[name]
            weights[kind] = weights.get(kind, 0.0) + CONFIDENCE[rule]
            if kind == "PERSON" and rule in PERSON_RULES:
                pieces = name.split()
                generation = pieces[-1] in GENERATIONS and len(pieces) > 1
                self.part_types[pieces[-2] if generation else pieces[-1]] = "PERSON"
            elif rule == "suffix" and kind == "ORG":
                piece = name.split(" ", 1)[0]
                if piece != name and piece not in gazetteers.listed_names() and piece not in gazetteers.cities():
                    self.part_types.setdefault(piece, "ORG")
        self._as_written = {name: name for name in self.weights}
        self._in_capitals = {name.upper(): name for name in self.weights}

    def best_type(self, name: str) -> str:
        """Return the type with the most evidence in the whole article, for a name found in it."""
        weights = self.weights[name]
        return max(weights, key=weights.__getitem__)

    def with_final_types(self, found: list[TypedName]) -> list[TypedName]:
        """Return the names in text order, with types by the evidence of the whole article, without rare ones."""
        typed = []
        teams = self._team_starts()
        for f in sorted(found):
            name = self.text[f.start : f.end]
            part = self.part_types.get(name)
            if part and f.rule != "title" and not (f.rule == "known" and part == "ORG"):
                f = f._replace(type=part, rule="surname")
            elif f.rule in DOUBTFUL:
                f = f._replace(type=self.best_type(name))
                if f.rule == "single_org" and name[-1] == "s" and self.part_types.get(name[:-1]) == "PERSON":
                    f = f._replace(type="PERSON", rule="surname")  # a family: "the Clintons"
            if f.start in teams and (f.rule in DOUBTFUL or f.rule == "city"):
                f = f._replace(type="ORG", rule="list")
            typed.append(f)
        return [f for f in _match_list_neighbours(self.text, typed) if f.rule not in RARE or self._has_more_evidence(f)]

    def _has_more_evidence(self, f: TypedName) -> bool:
        """Return whether there is more evidence for a name than its rule at this one place."""
        return sum(self.weights[self.text[f.start : f.end]].values()) > CONFIDENCE[f.rule]

    def _team_starts(self) -> set[int]:
        """Return the first characters of team names in lines of results."""
        return {
            start
            for match in RESULT_LINE.finditer(self.text)
            for start in (match.start(1), match.start(2), match.start(3))
        }

    def find_in_headline(self, run: CapitalisedRun, found: list[TypedName]) -> None:
        """Find names in a headline, whose capitals tell nothing: listed names, and names from the rest of the article.

        Args:
            run: A run of words of the headline.
            found: The list to which the names are added.
        """
        words = run.words
        capitals = run.style == "capitals"
        here = self._in_capitals if capitals else self._as_written
        i = 0
        while i < len(words):
            for k in range(min(5, len(words) - i), 0, -1):
                name = joined_text(words[i : i + k])
                kind = self.best_type(here[name]) if name in here else self._headline_type(name, capitals)
                if kind:
                    found.append(TypedName(words[i].start, words[i + k - 1].end, kind, "known"))
                    i += k - 1
                    break
            i += 1

    def _headline_type(self, name: str, capitals: bool) -> str | None:
        """Return the type of a name in a headline by lists and by parts of other names; None if it is no name."""
        as_listed = gazetteers.listed_names_in_capitals().get(name, "") if capitals else name
        entry = gazetteers.listed_names().get(as_listed)
        if entry:
            return entry.type
        title = name.title() if capitals else name
        if title in self.part_types:
            return self.part_types[title]
        city = gazetteers.cities().get(title)
        if city and city.population > HEADLINE_CITY:
            return "GPE"
        keys = title.lower().split()
        if len(keys) != 2 or keys[0] not in gazetteers.first_names() or keys[1] not in gazetteers.surnames():
            return None
        return None if any(key in gazetteers.common_words() for key in keys) else "PERSON"


def _match_list_neighbours(text: str, found: list[TypedName]) -> list[TypedName]:
    """Return the names; in a list ("Kenya, Dorvale and Peru"), doubtful single ones have their neighbours' type."""
    for order, step in ((range(1, len(found)), -1), (range(len(found) - 2, -1, -1), 1)):
        for i in order:
            f, other = found[i], found[i + step]
            if f.rule not in SINGLE or other.rule in SINGLE or other.type not in ("GPE", "PERSON", "NORP"):
                continue
            gap = text[other.end : f.start] if step < 0 else text[f.end : other.start]
            if gap in LIST_GAPS and (other.type != "PERSON" or " " in text[f.start : f.end]):
                found[i] = f._replace(type=other.type, rule="list")
    return found
