"""Tell people's gender by the pronouns that mean them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from transforms.linking.coreference.placed_people import GENDERS
from transforms.linking.entities import Entity
from transforms.reader_api import Mention


def with_pronoun_genders(entities: Sequence[Entity], mentions: Sequence[Mention], text: str) -> list[Entity]:
    """Return the entities, people with the gender of most pronouns that mean them.

    Without such pronouns, the gender that their honorific or first name tells stays.

    Args:
        entities: The entities of an article, with all their mentions.
        mentions: The mentions of the article.
        text: Its text.
    """
    return [_with_pronoun_gender(e, mentions, text) if e.type == "PERSON" else e for e in entities]


def _with_pronoun_gender(entity: Entity, mentions: Sequence[Mention], text: str) -> Entity:
    pronouns = (mentions[i] for i in entity.mentions if mentions[i].form == "pronoun")
    genders = Counter(GENDERS.get(text[m.start : m.end].lower()) for m in pronouns)
    del genders[None]
    if genders:
        return entity._replace(gender=max(genders, key=genders.__getitem__), gender_basis="pronoun")
    if entity.gender_basis == "pronoun":  # the pronoun means someone else, as a speaker
        return entity._replace(gender=None, gender_basis=None)
    return entity
