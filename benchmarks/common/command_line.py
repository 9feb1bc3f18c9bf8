"""Arguments that several benchmarks share."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from transforms.readers import READERS, get

ROOT = Path(__file__).parents[2]
PEER = "peer"  # the name of the system to compare with


def parser(module: str, about: str | None) -> argparse.ArgumentParser:
    """Return a parser for `python -m module`; `about` is the module's docstring."""
    return argparse.ArgumentParser(
        prog=f"python -m {module}", description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )


def add_shared(to: argparse.ArgumentParser) -> None:
    """Add `shared`, the folder with the corpora."""
    to.add_argument(
        "shared",
        type=absolute,
        nargs="?",
        default=absolute("../shared"),
        help="Folder that contains corpora/, and evaluation/ to score readers; ../shared unless given.",
    )


def add_load_sets(to: argparse.ArgumentParser, repeats: int = 3) -> None:
    """Add `shared`, `load` and `repeats`, for measurements over load sets."""
    add_shared(to)
    to.add_argument(
        "--load", default="load-*.jsonl", help="Pattern of the load sets in corpora/ (default: %(default)s)."
    )
    to.add_argument("--repeats", type=int, default=repeats, help="Number of rounds (default: %(default)s).")


def add_systems(to: argparse.ArgumentParser) -> None:
    """Add `shared`, `readers`, `peer`, `limit` and `json`, for comparisons of readers with the peer."""
    add_shared(to)
    to.add_argument(
        "--readers",
        nargs="+",
        default=sorted(READERS, key="rules".__ne__),
        choices=READERS,
        metavar="NAME",
        help=f"Readers to compare: {', '.join(READERS)}; all unless given.",
    )
    to.add_argument("--peer", metavar="PYTHON", help="Python of the peer's environment; no peer unless given.")
    to.add_argument("--limit", type=int, help="Use only the first N documents of each corpus.", metavar="N")
    to.add_argument("--json", type=Path, metavar="FILE", help="Write the results to FILE as JSON.")


def absolute(path: str) -> Path:
    """Return the absolute path, for commands that run in the project's folder."""
    return Path(path).absolute()


def first_problem(readers: Sequence[str]) -> str | None:
    """Return why the first of the readers that cannot be loaded cannot, or None; call this before a long run."""
    for name in readers:
        try:
            get(name)
        except (OSError, ImportError) as error:
            return f"{error} (or leave it out: READERS=…, --readers …)"
    return None
