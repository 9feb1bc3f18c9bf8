"""Make the documentation site: `make docs`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from website.make_site import make_site

ROOT = Path(__file__).parents[1]


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the site, and say where it is; end with 1 if a link leads nowhere."""
    parser = argparse.ArgumentParser(prog="python -m website", description=__doc__)
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "docs", help="Folder (default: build/docs).")
    given = parser.parse_args(arguments)
    made = make_site(ROOT, given.to)
    print(f"{made.n_pages} pages. Open {made.start}")
    if made.problems:
        sys.exit("\n".join(["These links lead nowhere, or to another machine:", *made.problems]))


if __name__ == "__main__":
    main()
