"""What the tests of this folder share."""

from __future__ import annotations

import pytest

from tests.reliability import builds
from tests.reliability.builds import Undisturbed


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """One feed built, and another one built after it. Nobody changes these."""
    return builds.undisturbed(tmp_path_factory.mktemp("undisturbed"))
