"""What the wheel's packages import is what pyproject.toml declares, no less and no more."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("flows", "newstables", "transforms")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Modules that come with an extra, and the extra. boto3 comes with none: obstore takes AWS profiles from it where it is.
OPTIONAL = {
    "boto3": "store",
    "datasette": "explore",
    "deltalake": "delta",
    "distributed": "dask",
    "obstore": "store",
    "markupsafe": "explore",
    "openpyxl": "xlsx",
    "prefect_dask": "dask",
    "prefect_ray": "ray",
    "pyiceberg": "iceberg",
    "ray": "ray",
    "uvicorn": "explore",
}
# Plugins of a program, which loads them: they import its packages, and are themselves imported only when needed.
PLUGINS = {"flows/explore/datasette_plugin.py": "from flows.explore import datasette_plugin"}
# Declared and used, but not imported: the lists of names are read as files.
READ_AS_FILES = {"names"}
# Declared for a package that imports them but does not bring them.
IMPORTED_BY_OTHERS = {"lxml-html-clean": "trafilatura"}


class Use(NamedTuple):
    """An import of a third-party module."""

    module: str
    path: str
    line: int
    at_import: bool


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []


def is_for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def uses(node: ast.AST, path: str, in_function: bool = False) -> Iterator[Use]:
    """Yield the third-party imports below `node` that happen at run time."""
    for child in ast.iter_child_nodes(node):
        for name in imported(child):
            module = name.partition(".")[0]
            if module not in sys.stdlib_module_names and module not in PACKAGES:
                yield Use(module, path, child.lineno, not in_function)  # type: ignore[attr-defined]
        inside = in_function or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        if is_for_types_only(child):
            yield from uses(ast.Module(child.orelse, []), path, inside)  # type: ignore[attr-defined]
        else:
            yield from uses(child, path, inside)


@cache
def all_uses() -> list[Use]:
    """Return the third-party imports of the packages; not when this module is imported, as all test processes do."""
    return [
        use
        for package in PACKAGES
        for file in sorted((ROOT / package).rglob("*.py"))
        for use in uses(ast.parse(file.read_text("utf-8")), str(file.relative_to(ROOT)))
    ]


def distribution(requirement: str) -> str:
    """Return the normalised name in a requirement, as PEP 503 defines it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[<>=!~;]", requirement, maxsplit=1)[0]).lower()


DECLARED = {distribution(requirement) for requirement in PROJECT["dependencies"]}


@cache
def installed() -> Mapping[str, list[str]]:
    return packages_distributions()


def distributions_of(module: str) -> set[str]:
    return {distribution(name) for name in installed().get(module, [])}


def test_every_import_is_declared_or_optional() -> None:
    required = [use for use in all_uses() if use.module not in OPTIONAL]
    assert [use for use in required if not distributions_of(use.module) & DECLARED] == []


def test_optional_modules_are_imported_only_when_needed() -> None:
    assert [use for use in all_uses() if use.module in OPTIONAL and use.at_import and use.path not in PLUGINS] == []
    sources = "".join(file.read_text("utf-8") for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    for name in PLUGINS.values():
        assert sources.count(name) == sources.count(f"    {name}\n") == 1


@pytest.mark.parametrize("extra", sorted({*OPTIONAL.values()}))
def test_a_message_names_the_extra(extra: str) -> None:
    assert extra in PROJECT["optional-dependencies"]
    folders = {(ROOT / use.path).parent for use in all_uses() if OPTIONAL.get(use.module) == extra}
    text = "\n".join(file.read_text("utf-8") for folder in folders for file in folder.glob("*.py"))
    assert re.search(rf"pip install 'newstables\[({extra}|{{kind}})\]'", text)


def test_what_messages_advise_needs_no_index_that_has_newstables() -> None:
    pip = (sys.executable, "-m", "pip", "install", "--no-index", "--no-deps", "--dry-run", "newstables[store]")
    printed = subprocess.run(pip, capture_output=True, text=True, check=True).stdout
    assert "Requirement already satisfied: newstables[store]" in printed


def test_nothing_declared_is_unused() -> None:
    used = {name for use in all_uses() for name in distributions_of(use.module)}
    assert DECLARED - used - READ_AS_FILES - IMPORTED_BY_OTHERS.keys() == set()
    assert IMPORTED_BY_OTHERS.keys() <= DECLARED
    assert set(IMPORTED_BY_OTHERS.values()) <= used


def test_what_is_read_as_files_is_named_in_the_sources() -> None:
    sources = "".join(file.read_text("utf-8") for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    assert [name for name in READ_AS_FILES if f'resources.files("{name}")' not in sources] == []


def test_optional_modules_are_imported_somewhere() -> None:
    assert OPTIONAL.keys() - {use.module for use in all_uses()} == set()
