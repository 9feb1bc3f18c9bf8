"""The flow that reads stale articles again. It differs from `build_tables` only in its settings."""

from __future__ import annotations

import pytest

from flows.settings import BuildSettings


def test_refresh_is_a_build_that_refreshes(monkeypatch: pytest.MonkeyPatch) -> None:
    from flows import refresh_tables
    from flows.orchestration.forms import RefreshForm, RefreshGroup

    built: list[BuildSettings] = []
    monkeypatch.setattr(refresh_tables, "build_in_tasks", built.append)
    refresh_tables.refresh_tables.fn(RefreshForm(to="tables", reader="rules", advanced=RefreshGroup(workers=3)))
    assert built == [BuildSettings(to="tables", reader="rules", workers=3, refresh=True)]
