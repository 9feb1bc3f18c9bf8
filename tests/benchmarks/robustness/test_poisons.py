"""Each hostile file is written, has a name of its own, and names known reasons."""

from pathlib import Path

import pytest

from benchmarks.robustness.poisons import POISONS, Poison
from flows.ingest.endings import split_name
from transforms.records.refusals import REASONS


def test_names_and_reasons_are_known() -> None:
    assert len({poison.name for poison in POISONS}) == len(POISONS)
    assert [poison.name for poison in POISONS if split_name(poison.name) is None] == []
    assert {reason for poison in POISONS for reason in poison.reasons} <= set(REASONS)


@pytest.mark.parametrize("poison", POISONS, ids=[poison.name for poison in POISONS])
def test_a_small_one_is_written(poison: Poison, tmp_path: Path) -> None:
    poison.write(tmp_path / poison.name, 0.001)
    assert (tmp_path / poison.name).stat().st_size > 0
