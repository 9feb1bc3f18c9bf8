"""The tables of the sample, built once as the README builds them."""

from pathlib import Path

import pytest

from newstables import BuildSettings, build

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with data/demo/published below it."""
    home = tmp_path_factory.mktemp("readers")
    build(BuildSettings(inputs=[str(ROOT / "data" / "sample")], to=str(home / "data" / "demo"), workers=1))
    return home
