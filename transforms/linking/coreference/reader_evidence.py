"""What the reader's network tells of pronouns, by position: links to names, grammatical roles, attention."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from transforms.linking.cluster import Cluster
from transforms.reader_api import Antecedent, Attention, Mention, Role

NO_WEIGHTS: Mapping[tuple[int, int], Sequence[float]] = {}


class Evidence:
    """What a reader tells of the pronouns of an article.

    Attributes:
        has_roles: Whether it tells grammatical roles.
        n_heads: Number of attention heads, in both directions; 0 if it does not tell attention.
    """

    def __init__(
        self, antecedents: Sequence[Antecedent] = (), roles: Sequence[Role] = (), attention: Sequence[Attention] = ()
    ) -> None:
        self.has_roles = bool(roles)
        self.n_heads = len(attention[0].weights[0]) if attention else 0
        self._antecedents = antecedents
        self._roles: dict[tuple[int, int], Role] = {role.mention: role for role in roles}
        self._weights: dict[int, Mapping[tuple[int, int], Sequence[float]]] = {
            one.mention.start: dict(zip(one.others, one.weights, strict=True)) for one in attention
        }

    @property
    def weights_name(self) -> str:
        """Return which of the scorer's weights are for this evidence."""
        return "attention" if self.n_heads else "roles" if self.has_roles else "alone"

    def role(self, mention: Mention) -> Role | None:
        """Return the role of a mention; None if the reader does not tell it."""
        return self._roles.get((mention.start, mention.end))

    def attention(self, start: int) -> Mapping[tuple[int, int], Sequence[float]]:
        """Return by span of a mention how the pronoun at `start` attends to it."""
        return self._weights.get(start, NO_WEIGHTS)

    def links(self, mentions: Sequence[Mention], people: Sequence[Cluster]) -> dict[int, dict[int, float]]:
        """Return by start of a pronoun, and by id of a person, the probability that the links give the person."""
        person_at = {mentions[i].start: id(person) for person in people for i in person.mentions}
        found: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        for link in self._antecedents:
            if link.name.start in person_at:
                found[link.mention.start][person_at[link.name.start]] += link.probability
        return found
