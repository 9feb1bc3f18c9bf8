"""Give each name one type within an article, decided over all its mentions.

A network decides about each mention by its sentence, and may take a company for a person in one of them. In an article
on sport, a name may be a place's here and its team's there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from transforms.contract.tables import NAMED_TYPES
from transforms.lexicons import lexicon
from transforms.linking.team_names import PLACES, is_sport, name_teams
from transforms.reader_api import Mention

# News gives a person's full name once. A single word that no full name contains is rather a company or a place.
NOT_INTRODUCED = 0.5
TEAM_OR_PLACE = PLACES | {"ORG"}
COMPANY_ENDINGS = frozenset(word.casefold().replace(".", "") for word in lexicon.words("org_words.txt", "suffix"))


def agree_on_types(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions, each name with the type for which the article has the most evidence.

    The evidence is the sum of the confidences of its mentions, whatever their letter case. A surname is also supported
    by full names of people that end with it, and a company's short form by names that add "Corp." or the like. Where
    the article is on sport, teams that bear a place's name become organisations, and other mentions of the place stay.

    Args:
        text: The article's text.
        mentions: Its mentions. Those that are no names of entities stay as they are: the month of May is not Ms. May.
    """
    sport = is_sport(text)
    if sport:
        mentions = name_teams(text, mentions)
    names = {
        i: _key(text[m.start : m.end]) for i, m in enumerate(mentions) if m.form == "name" and m.type in NAMED_TYPES
    }
    evidence = _evidence(mentions, names)
    agreed = list(mentions)
    for i, name in names.items():
        weights = evidence[name]
        best = max(weights, key=weights.__getitem__)
        if best != mentions[i].type and not (sport and {best, mentions[i].type} <= TEAM_OR_PLACE):
            share = weights[best] / sum(weights.values())
            agreed[i] = mentions[i]._replace(type=best, confidence=round(share * mentions[i].confidence, 4))
    return agreed


def _key(name: str) -> str:
    """Return a name without case and full stops: "U.S." and "US" are one name."""
    return name.casefold().replace(".", "")


def _evidence(mentions: Sequence[Mention], names: Mapping[int, str]) -> dict[str, dict[str, float]]:
    """Return the weight of each type by name; types of which there is no mention of the name are left out."""
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    introduced: set[str] = set()  # parts of people's full names
    for i, name in names.items():
        of_name = weights[name]
        of_name[mentions[i].type] = of_name.get(mentions[i].type, 0.0) + mentions[i].confidence
    for i, name in names.items():
        kind, words = mentions[i].type, name.split()
        if len(words) < 2 or kind not in ("PERSON", "ORG"):
            continue
        short = words[-1] if kind == "PERSON" else words[0] if words[-1] in COMPANY_ENDINGS else ""
        if kind in weights.get(short, ()):
            weights[short][kind] += mentions[i].confidence
        if kind == "PERSON":
            introduced.update(words)
    for name, of_name in weights.items():
        if "PERSON" in of_name and " " not in name and name not in introduced:
            of_name["PERSON"] *= NOT_INTRODUCED
    return weights
