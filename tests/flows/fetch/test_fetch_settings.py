"""The settings of a fetch."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from flows.fetch.fetch_settings import FetchSettings


def test_pages_go_where_a_build_reads_them() -> None:
    assert FetchSettings().to == "data/raw/fetched"
    assert not FetchSettings().allow_private


@pytest.mark.parametrize(("name", "value"), [("to", " "), ("to", "s3://bucket/raw"), ("feeds", ""), ("nix", 1)])
def test_wrong_settings_are_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError, match=name):
        FetchSettings(**{name: value})  # type: ignore[arg-type]
