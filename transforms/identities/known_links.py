"""Link identities to the names that the archive's owner knows."""

from __future__ import annotations

from typing import NamedTuple

from transforms.identities.known_names import KnownName, KnownNames
from transforms.identities.link_rows import Link
from transforms.identities.names.name_keys import office_words
from transforms.identities.names.places import country_code
from transforms.identities.names.window_names import Node, Window, node_of

CERTAIN = 0.95  # an alias that one entry of its type has
SAME_WORD = 2  # what a word of the description weighs beside the country
DECIDED = 0.85  # an alias of several entries, of which the article's country or the description tells one


class Identity(NamedTuple):
    """What an entity is linked to."""

    node: Node
    method: str
    confidence: float
    name: str
    wikidata_id: str | None
    country_code: str | None


class KnownLinks:
    """Links what the entities of a window are linked to further, to known entries.

    Args:
        window: The window.
        known: The known names.
    """

    def __init__(self, window: Window, known: KnownNames) -> None:
        self._window = window
        self._known = known
        self._found: dict[tuple[str, str], list[KnownName]] = {}
        self._identities: dict[tuple[int, Link, str], Identity] = {}

    def identity(self, row: int, link: Link, name: str) -> Identity:
        """Return the identity of a row: the known entry that bears its name, if there is one, else that of its link.

        Args:
            row: The row of the window.
            link: Its link.
            name: The shown name of what it is linked to.
        """
        form = self._window.columns["form"][row]
        if found := self._identities.get((form, link, name)):
            return found
        own = Identity(link.node, link.method, link.confidence, name, None, country_code(link.node.type, link.node.key))
        candidates = self._candidates(name, link.node.type)
        if not candidates:
            spelled = self._window.forms[form][0]
            candidates = self._candidates(spelled, link.node.type) if spelled != name else []
        if len(candidates) > 1:  # the only case in which the row's article and description count
            return self._decided(candidates, row, own)
        found = self._known_as(candidates[0], CERTAIN) if candidates else own
        self._identities[form, link, name] = found
        return found

    def _candidates(self, name: str, type_: str) -> list[KnownName]:
        if (name, type_) not in self._found:
            self._found[name, type_] = self._known.candidates(name, type_)
        return self._found[name, type_]

    def _decided(self, candidates: list[KnownName], row: int, own: Identity) -> Identity:
        """Return the entry whose country the article names most, or whose description is the entity's; else `own`."""
        columns = self._window.columns
        country = columns["country_code"][row] or self._window.main_country(columns["article"][row])
        words = office_words(columns["description"][row])
        scores = [
            (country is not None and entry.country_code == country)
            + SAME_WORD * len(words & office_words(entry.description))
            for entry in candidates
        ]
        best = max(scores)
        if best and scores.count(best) == 1:
            return self._known_as(candidates[scores.index(best)], DECIDED)
        return own

    def _known_as(self, entry: KnownName, confidence: float) -> Identity:
        """Return the identity of a known entry; those that share a name are told apart by their ids."""
        shared = len(self._candidates(entry.name, entry.type)) > 1
        node = node_of(entry.name, entry.type)._replace(tag=(entry.wikidata_id or "") if shared else "")
        return Identity(node, "known", confidence, entry.name, entry.wikidata_id, entry.country_code)
