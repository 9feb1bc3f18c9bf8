"""Hostile files are refused, and their neighbours read: small ones here, large ones by `make poison`."""

import os

import pytest

from benchmarks.robustness.poison import administer
from benchmarks.robustness.poisons import POISONS, Poison
from flows.ingest import archives, streams

SCALE = 1.0 if os.environ.get("NEWSTABLES_SOAK") else 0.02
SECONDS = 300.0 if SCALE == 1 else 120.0
BUILT = ("quotes.txt", "open-quotes.txt", "quotes.html", "bomb.zip")  # of which the articles are read, too
# Those that are over the limits only in their full size; the limits of archives are smaller here, too.
LARGE = frozenset(
    "bomb.jsonl.bz2 newlines.jsonl.gz tags.html tags.xml between.xml values.json object.json objects.jsonl flat.eml "
    "nulls.parquet".split()
)
LONG = frozenset({"bomb.docx", "one-text.parquet"})  # take up to a minute in any size
TRIED = [poison for poison in POISONS if SCALE == 1 or poison.name not in LONG]


@pytest.mark.slow
@pytest.mark.parametrize("poison", TRIED, ids=[poison.name for poison in TRIED])
def test_a_hostile_file_is_refused_and_its_neighbours_are_read(poison: Poison, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MAX_UNPACKED", int(streams.MAX_UNPACKED * SCALE))
    monkeypatch.setattr(archives, "MAX_MEMBERS", int(archives.MAX_MEMBERS * SCALE))
    given = poison if SCALE == 1 or poison.name not in LARGE else poison._replace(reasons=())
    built = SCALE == 1 or poison.name in BUILT
    outcome = administer(given, SCALE, built=built, seconds=SECONDS)
    assert outcome.problem == ""
    assert outcome.published >= 2


def test_harm_is_seen() -> None:
    poison = POISONS[0]
    assert "not refused as paywall" in administer(poison._replace(reasons=("paywall",)), 0.001, built=False).problem
    assert "more than" in administer(poison, 0.001, built=False, megabytes=1).problem
