"""Articles each of whose texts tries to run as markup, as an attribute or as an address."""

from __future__ import annotations

from pathlib import Path

from tests.flows.building import lines, run

RUNS = "alert(1)"  # what must not run
SCRIPT = f"<script>{RUNS}</script>"
ATTRIBUTE = f'" onmouseover="{RUNS}" autofocus onfocus="{RUNS}" x="'
IMAGE = f"'><img src=x onerror={RUNS}>"
ADDRESS = f"javascript:{RUNS}"
WORDS = "We will rebuild the old bridge before the winter, and nobody in the valley will pay a toll for crossing it"
RECORDS = (
    {
        "id": "bridge",
        "source": "Herald",
        "url": "https://herald.example/bridge",
        "title": "Bridge to be rebuilt",
        "section": "Local",
        "published_at": "2026-01-05",
        "text": f'They met on Monday. "{WORDS}," said Mayor Anna Kovacs.\n\nShe said that the work begins soon.',
    },
    {
        "id": "again",
        "source": "Courier",
        "title": "A bridge",
        "published_at": "2026-01-06",
        "text": f'They met on Monday. "{WORDS}," said Mayor Anna Kovacs.\n\nJon Berg said that the mill stays closed.',
    },
    {
        "id": f"hostile{SCRIPT}",
        "source": f"Mirror{ATTRIBUTE}{IMAGE}",
        "url": ADDRESS,
        "title": f"{SCRIPT}{ATTRIBUTE}",
        "section": IMAGE,
        "byline": SCRIPT,
        "published_at": "2026-02-03",
        "text": f'"The bridge {SCRIPT} is {IMAGE} old," said Anna Kovacs.\n\n'
        f"Jon {SCRIPT} Berg said that it {IMAGE} is cold.",
    },
    {
        "id": "second",
        "source": "Mirror",
        "url": f"https://mirror.example/{ATTRIBUTE}{SCRIPT}",
        "title": "}}{{ 7 * 7 }}</style></title>" + SCRIPT,
        "published_at": "2026-02-04",
        "text": f'"{SCRIPT}{ATTRIBUTE}{IMAGE} bridge," said Ines Falk.',
    },
)


def build_hostile(folder: Path) -> Path:
    """Build the tables of `RECORDS`, and return their folder."""
    run(lines(folder / "feed", *RECORDS), folder / "tables", reader="rules")
    return folder / "tables"
