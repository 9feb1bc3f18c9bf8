"""Names in a text of the tests, as mentions."""

from transforms.reader_api import Mention


def names_in(text: str, *named: tuple[str, str]) -> list[Mention]:
    """Return a mention with confidence .9 for each (name, type), at its next place in the text."""
    at, found = 0, []
    for name, kind in named:
        start = text.index(name, at)
        at = start + len(name)
        found.append(Mention(start, at, kind, "name", 0.9))
    return found


def shown(text: str, names: list[Mention]) -> list[tuple[str, str]]:
    """Return the text and type of each name."""
    return [(text[m.start : m.end], m.type) for m in names]
