"""Steps at which tests can kill a build."""

from __future__ import annotations

import pytest

from flows import fault_points
from flows.fault_points import reached


def test_listeners_are_called_with_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    monkeypatch.setattr(fault_points, "LISTENERS", [steps.append])
    reached("locked")
    reached("uploaded")
    assert steps == ["locked", "uploaded"]


def test_unknown_steps_are_refused() -> None:
    with pytest.raises(ValueError, match="there is no step 'lokced'"):
        reached("lokced")
