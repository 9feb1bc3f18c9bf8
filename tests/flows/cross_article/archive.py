"""An invented archive over four months: people, bodies and places that return, and copies across months."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.snapshots import catalog
from flows.storage import parquet
from transforms.contract.archive_tables import ARCHIVE_TABLES

MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04")
PEOPLE = ("Ingrid Solberg", "Omar Haddad", "Petra Novak", "Jonas Lindt", "Ruth Abiola", "Carlos Mendez", "Karl Lindt")
BODIES = ("Harbour Authority", "Ministry of Transport", "Northern Rail", "Olme Council")
PLACES = ("Norway", "Chile", "Oslo", "Kenya")
SAID = (
    "“The {thing} will be closed until {year} because nobody paid for its repair,” said {person}.",
    "“We were told about the {thing} of {place} on the very last day of {year},” {last} told the {body}.",
    "{person} of the {body} said that the {thing} in {place} had cost too much since {year}.",
    "The {body} rejected what {last} had asked for in {place}, and work on the {thing} began in {year}.",
)
THINGS = ("bridge", "tunnel", "ferry", "school", "library", "dam", "tram", "market")

QUOTE = "“We will not open the quay again before an engineer has looked at every metre of it,” said Ingrid Solberg."
STORY = (
    "The harbour authority of Olme closed the northern quay on Monday after divers had found cracks in its wall.\n\n"
    f"{QUOTE}\n\n"
    "Ferries to the islands leave from the fish market until the repair is paid for, which may take two years.\n\n"
    "The council had refused to pay for new piles in three of the last five years, according to its own minutes."
)
HILLS = (
    "Shepherds in the hills above Varn counted their animals on Tuesday after the first heavy snow of the year.\n\n"
    "Of nine hundred sheep that had been on the upper meadows, all but four came down by themselves, they reported.\n\n"
    "The mountain road is closed above the chapel, and the school bus turns round at the old mill until it thaws.\n\n"
    "More snow is expected at the weekend, with strong winds from the north and temperatures well below zero at night."
)
OTHER = "Nothing of this kind happened in the hills, where shepherds counted their animals after the first snow."


def articles(n: int, seed: int = 1) -> list[dict[str, Any]]:
    """Return records of the input; each fourth is an edited copy of an earlier one, often of the month before."""
    rng = random.Random(seed)
    made: list[dict[str, Any]] = []
    for i in range(n):
        month = MONTHS[min(3, 4 * i // n)]
        if made and i % 4 == 3:
            first = rng.choice(made[-12:])
            paragraphs = first["text"].split("\n\n")
            text = "\n\n".join(paragraphs[: rng.randint(3, 6)])
        else:
            text = "\n\n".join(_sentence(rng) for _ in range(6))
        record = {
            "id": f"a{i:03}",
            "source": f"Paper {i % 3}",
            "published_at": f"{month}-{1 + i % 28:02}",
            "text": text,
        }
        made.append(record if i % 11 else {k: v for k, v in record.items() if k != "published_at"})
    return made


def _sentence(rng: random.Random) -> str:
    person = rng.choice(PEOPLE)
    return rng.choice(SAID).format(
        person=person,
        last=person.split()[-1],
        body=rng.choice(BODIES),
        place=rng.choice(PLACES),
        thing=rng.choice(THINGS),
        year=rng.randint(1950, 2025),
    )


def cross_tables(to: Path) -> dict[str, pa.Table]:
    """Return the published tables over the archive, their rows in the declared order."""
    snapshot = catalog.require(to)
    return {
        name: table.sorted(
            pa.concat_tables([parquet.read_table(snapshot.path / file.path) for file in snapshot.files_of(name)])
        )
        for name, table in ARCHIVE_TABLES.items()
    }
