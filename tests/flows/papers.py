"""Articles of three papers: a story that two of them have, a person in several, and texts that try to be commands."""

from __future__ import annotations

from pathlib import Path

from tests.flows.building import lines, run

STORY = (
    '"We will rebuild the old bridge before the winter, and nobody in the valley will pay a toll for crossing it," '
    "said Mayor Anna Kovacs.\n\nThe bridge was closed in March after an inspection found cracks in two of its pillars. "
    "A detour of forty minutes has led through the forest since then, and shops in the lower town have lost trade."
    "\n\nKovacs said that the work begins soon."
)
FORMULA = '=HYPERLINK("https://evil.example")'
ESCAPES = "\x1b[2J\u202egnp"
RECORDS = (
    {
        "id": "bridge",
        "source": "Herald",
        "url": "https://herald.example/bridge",
        "title": "Bridge to be rebuilt",
        "published_at": "2026-01-05T23:30:00Z",
        "text": STORY,
    },
    {"id": "again", "source": "Courier", "title": "A bridge", "published_at": "2026-01-06", "text": STORY},
    {
        "id": "harbour",
        "source": f"{FORMULA}{ESCAPES}",
        "url": f"javascript:alert(1){ESCAPES}",
        "title": f"{FORMULA}{ESCAPES}[bold]<script>",
        "published_at": "2026-02-03",
        "text": 'Rain fell.\n\nAnna Kovacs said that the harbour stays closed. "It is cold," Jon Berg said.',
    },
    {"id": "undated", "source": "Courier", "text": "Nobody came."},
)


def build_papers(folder: Path) -> Path:
    """Build the tables of `RECORDS`, and return their folder."""
    to = folder / "papers"
    run(lines(folder / "feed", *RECORDS), to, reader="rules")
    return to
