"""The meaning of the network's outputs, declared once for training and reading.

Words carry BIO tags (Ramshaw and Marcus 1995): outside, or begin or inside of a span of a type.
"""

from __future__ import annotations

ROLES = ("content", "cue", "source")
TAGS = ("O", *(f"{position}-{role}" for role in ROLES for position in "BI"))
NAME_TYPES = ("PERSON", "ORG", "GPE", "LOC", "NORP", "EVENT", "LAW", "FAC", "WORK_OF_ART", "PRODUCT")
NAME_TAGS = ("O", *(f"{position}-{name_type}" for name_type in NAME_TYPES for position in "BI"))
WIDTH = 384  # dimensions of a piece's hidden vector
LINK_SIZE = 48  # dimensions of one link vector
# Each piece has six link vectors, two per kind of link: "content" is compared with "cue" to link contents to cues,
# "asks" (a cue's second vector) with "source" to link cues to sources, "refers" (of a pronoun or noun phrase) with
# "named" to link it to the first word of a name.
LINKS = ("content", "cue", "asks", "source", "refers", "named")
