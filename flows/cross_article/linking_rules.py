"""Rules by which entities of articles are linked to identities, and a key that tells whether they changed."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.contract.ids import digest
from transforms.contract.shown_quotes import SHOWN_RULE
from transforms.identities.known_names import NO_KNOWN_NAMES, KnownNames

LINKING_VERSION = 1  # raise it where the same articles would be linked otherwise: the next build links them again


@dataclass(frozen=True)
class LinkingRules:
    """How entities are linked.

    Attributes:
        known: Names that an organisation knows.
        known_sha256: SHA-256 of the file that they come from; "" without one.
    """

    known: KnownNames = NO_KNOWN_NAMES
    known_sha256: str = ""

    @property
    def key(self) -> str:
        """Return what differs if the same articles may be linked otherwise."""
        return digest("linking", LINKING_VERSION, SHOWN_RULE, self.known_sha256)


BUILT_IN_RULES = LinkingRules()
