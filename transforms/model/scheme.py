"""What the network's outputs mean, told once for training and reading."""

from __future__ import annotations

ROLES = ("content", "cue", "source")
TAGS = ("O", *(f"{at}-{role}" for role in ROLES for at in "BI"))
NAME_TYPES = ("PERSON", "ORG", "GPE", "LOC", "NORP", "EVENT", "LAW", "FAC", "WORK_OF_ART", "PRODUCT")
NAME_TAGS = ("O", *(f"{at}-{t}" for t in NAME_TYPES for at in "BI"))
WIDTH = 384  # dimensions of a piece's vector
LINK = 48  # dimensions of each side of a link
LINKS = ("content", "cue", "asks", "source")  # content → cue and cue → source, each as two vectors a piece
