"""The page of settings has each of them, with its meaning and default."""

import flows.settings
from website.setting_pages import GIVEN, setting_page

PAGE = setting_page()


def test_each_setting_is_there() -> None:
    for settings, heading, _ in GIVEN:
        part = PAGE.partition(f"## {heading} ")[2].partition("\n## ")[0]
        assert [name for name in settings.model_fields if f"`{name}`\n:   " not in part] == []
        assert "`\n:    " not in part


def test_all_settings_of_flows_are_listed() -> None:
    declared = {name for name in vars(flows.settings) if name.endswith("Settings") and not name.startswith("_")}
    assert declared <= {settings.__name__ for settings, *_ in GIVEN}


def test_defaults_are_named() -> None:
    assert "Hours to keep a former snapshot after it was replaced. (0 to 1,000,000) Default: `24.0`." in PAGE
    assert "write nothing. Default: `false`." in PAGE
