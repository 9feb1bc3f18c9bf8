"""Give a name one type in a window, unless its articles say otherwise.

A reader decides by sentence, so that a company may be a person in some articles. A team and the place whose name it
bears stay apart, as do a surname and a company or a place where the window has people of that surname.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from transforms.identities.names.name_keys import is_company, person_name, plain_key
from transforms.identities.names.places import is_listed_place
from transforms.identities.names.window_names import Window, node_of
from transforms.lexicons import gazetteers

MAJORITY = 0.6  # of the articles with a name, for its other types to be errors
# News gives a person's full name once. A single word that no full name in the window has is rather something else.
NOT_INTRODUCED = 0.5
INTRODUCED = 3.0  # weight of a word's mentions in full names
MISTAKEN = frozenset(("PERSON", "FAC", "WORK_OF_ART", "PRODUCT", "LAW", "EVENT"))  # types of a company that are errors
# Types that hardly share a single word with people, if no list of places has it: "Vostek" is no town then.
NO_NAMESAKES = frozenset(("GPE", "LOC", "NORP", "FAC"))


def agree_on_types(window: Window) -> None:
    """Give forms the node of the type for which the window has most evidence."""
    forms_of: dict[str, list[int]] = defaultdict(list)
    for i, (name, _) in enumerate(window.forms):
        forms_of[plain_key(name)].append(i)
    introduced = _introduced(window)
    for key, forms in forms_of.items():
        if any(is_company(window.forms[i][0]) for i in forms):
            _retype(window, [i for i in forms if window.nodes[i].type in MISTAKEN], "ORG")
        types = {window.nodes[i].type for i in forms}
        if len(types) == 1 and not (types <= NO_NAMESAKES and key in introduced):
            continue
        votes: dict[str, float] = defaultdict(float)
        for i in forms:
            votes[window.nodes[i].type] += window.form_mentions[i]
        agreed = _agreed(key, votes, introduced)
        for type_, other in agreed.items():
            _retype(window, [i for i in forms if window.nodes[i].type == type_], other)


def _retype(window: Window, forms: Iterable[int], type_: str) -> None:
    for i in forms:
        window.nodes[i] = node_of(window.forms[i][0], type_)


def _introduced(window: Window) -> dict[str, int]:
    """Return how often each word is part of a person's full name."""
    found: dict[str, int] = defaultdict(int)
    for (name, type_), n in zip(window.forms, window.form_mentions, strict=True):
        if type_ == "PERSON" and len(words := person_name(name).words) > 1:
            for word in set(words):
                found[word] += n
    return found


def _agreed(key: str, votes: dict[str, float], introduced: Mapping[str, int]) -> dict[str, str]:
    """Return the type that replaces each type; those that stay are left out."""
    together = _together(key, set(votes), introduced)
    if key in introduced and together & NO_NAMESAKES:
        votes["PERSON"] += INTRODUCED * introduced[key]
    elif " " not in key and "PERSON" in together:
        votes["PERSON"] *= NOT_INTRODUCED
    rest = {type_: n for type_, n in votes.items() if type_ in together}
    best = max(sorted(rest), key=rest.__getitem__, default="")
    if not rest or rest[best] < MAJORITY * sum(rest.values()):
        return {}
    return dict.fromkeys(rest.keys() - {best}, best)


def _together(key: str, types: set[str], introduced: Mapping[str, int]) -> set[str]:
    """Return the types of a name of which most are errors, as it means one thing."""
    listed = is_listed_place(key)
    if key in introduced:  # a surname: it may be a company's name, too
        return types - {"PERSON", "ORG"} if listed else (types & NO_NAMESAKES) | {"PERSON"}
    if listed and key in gazetteers.surnames():
        types = types - {"PERSON"}
    return types - {"ORG"} if listed else types  # a team
