"""Stub."""


def agency_of(text: str) -> str | None:
    return None
