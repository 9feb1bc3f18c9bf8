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

    def of_form(self, form: int, link: Link, name: str) -> Identity | None:
        """Return the identity of all rows of a form that have a link, or None if it depends on the row.

        It is the known entry that bears the name, if there is one, else that of the link. Where several entries bear
        it, the row's article and description decide.

        Args:
            form: The form.
            link: Its link, or one that some of its rows have.
            name: The shown name of what it is linked to.
        """
        candidates = self._meant(form, link, name)
        if len(candidates) > 1:
            return None
        return self._known_as(candidates[0], CERTAIN) if candidates else _own(link, name)

    def of_row(self, row: int, link: Link, name: str) -> Identity:
        """Return the identity of a row; see `of_form`."""
        form = self._window.columns["form"][row]
        found = self.of_form(form, link, name)
        return found or self._decided(self._meant(form, link, name), row, _own(link, name))

    def _meant(self, form: int, link: Link, name: str) -> list[KnownName]:
        """Return the entries with the shown name, or else with the form's spelling."""
        spelled = self._window.forms[form][0]
        return self._candidates(name, link.node.type) or self._candidates(spelled, link.node.type)

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


def _own(link: Link, name: str) -> Identity:
    """Return the identity that no list knows."""
    code = country_code(link.node.type, link.node.key)
    return Identity(link.node, link.method, link.confidence, name, None, code)
