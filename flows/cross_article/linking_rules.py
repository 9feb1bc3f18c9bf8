"""Rules by which entities of articles are linked to identities, and a key that tells whether they changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from flows.identities.decision_log import read_decisions
from flows.identities.decision_words import describe
from flows.identities.known_file import KnownFile, known_names
from transforms.contract.ids import digest
from transforms.contract.shown_quotes import SHOWN_RULE
from transforms.identities.decision import Decision, in_force
from transforms.identities.decision_plan import Plan
from transforms.identities.known_names import KnownNames
from transforms.readers import code_hash

CODE = ("identities", "identities/names", "lexicons")  # folders of transforms: a change links all again


@dataclass(frozen=True)
class LinkingRules:
    """How entities are linked.

    Attributes:
        known_files: Paths of the lists of known names, the first ones first.
        known_sha256: SHA-256 of each of them.
        decisions: What people decided about identities.
    """

    known_files: tuple[str, ...] = ()
    known_sha256: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()

    @cached_property
    def plan(self) -> Plan:
        """What the decisions mean together."""
        return Plan(self.decisions)

    @property
    def known(self) -> KnownNames:
        """The names of the files, and countries and capitals."""
        return known_names(self.known_files)

    @property
    def key(self) -> str:
        """What differs if the same articles may be linked otherwise."""
        decided = (one.decision_id for one in in_force(self.decisions))
        return digest("linking", code_hash(*CODE), SHOWN_RULE, *self.known_sha256, "decisions", *decided)

    def notes(self) -> Iterator[str]:
        """Yield a sentence, without its full stop, for each decision that earlier ones contradict."""
        for conflict in self.plan.conflicts:
            yield f"the decision that {describe(conflict.decision)} changes nothing: {conflict.why}"


BUILT_IN_RULES = LinkingRules()


def linking_rules(root: Path, known: Sequence[str]) -> LinkingRules:
    """Return the rules of a build.

    Args:
        root: Folder of the tables, with the decisions.
        known: Paths of lists of known names.

    Raises:
        InputError: One of the files is not there.
    """
    hashes = tuple(KnownFile(path).sha256 for path in known)
    return LinkingRules(tuple(known), hashes, tuple(read_decisions(root)))


def rules_of_last_build(root: Path, settings: Mapping[str, Any]) -> LinkingRules:
    """Return the rules for an edit: those of the last build.

    Lists of known names that are no longer there are left out: articles are linked without them until the next build.

    Args:
        root: Folder of the tables, with the decisions.
        settings: The settings of the last build, as its manifest has them.
    """
    return linking_rules(root, [path for path in settings.get("known") or () if Path(path).is_file()])
