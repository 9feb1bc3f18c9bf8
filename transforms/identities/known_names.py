"""Stub."""

from __future__ import annotations


class KnownNames:
    def candidates(self, name: str, type_: str) -> list:
        return []


NO_KNOWN_NAMES = KnownNames()
