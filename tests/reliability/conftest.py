"""Fixtures of the tests of this folder."""

from __future__ import annotations

import pytest

from tests.reliability import builds
from tests.reliability.builds import Undisturbed


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """Return a feed that was built, and another one that was built after it. No test changes these folders."""
    return builds.undisturbed(tmp_path_factory.mktemp("undisturbed"))
