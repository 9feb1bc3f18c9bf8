"""What a notebook wants of newstables. Names are imported on first use, so that `import newstables` is quick."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flows.operations import build as build
    from flows.operations import open_snapshot as open
    from flows.result import Result as Result
    from flows.search.search_archive import SearchResult as SearchResult
    from flows.search.search_archive import search as search
    from flows.settings import BuildSettings as BuildSettings
    from flows.show.show_article import show as show
    from transforms.batch import prepare as prepare
    from transforms.batch import read_batch as read_batch
    from transforms.contract.table_sets import PUBLISHED_TABLES as TABLES
    from transforms.contract.table_sets import data_dictionary as data_dictionary
    from transforms.readers import get as get_reader

_HOMES = {
    "build": ("flows.operations", "build"),
    "BuildSettings": ("flows.settings", "BuildSettings"),
    "Result": ("flows.result", "Result"),
    "TABLES": ("transforms.contract.table_sets", "PUBLISHED_TABLES"),
    "data_dictionary": ("transforms.contract.table_sets", "data_dictionary"),
    "get_reader": ("transforms.readers", "get"),
    "open": ("flows.operations", "open_snapshot"),
    "prepare": ("transforms.batch", "prepare"),
    "SearchResult": ("flows.search.search_archive", "SearchResult"),
    "search": ("flows.search.search_archive", "search"),
    "show": ("flows.show.show_article", "show"),
    "read_batch": ("transforms.batch", "read_batch"),
}

__all__ = [
    "TABLES",
    "BuildSettings",
    "Result",
    "SearchResult",
    "build",
    "data_dictionary",
    "get_reader",
    "open",
    "prepare",
    "read_batch",
    "search",
    "show",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'newstables' has no {name!r}; it has: {', '.join(sorted(_HOMES))}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)
