"""Make the site of a snapshot: Datasette with our metadata, templates, styles and plugin."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from flows.errors import InputError
from flows.explore.shown_snapshot import ShownSnapshot
from flows.explore.site_metadata import site_metadata

if TYPE_CHECKING:
    from datasette.app import Datasette

HERE = Path(__file__).parent
SETTINGS = {
    "default_page_size": 50,
    "sql_time_limit_ms": 30_000,
    "facet_time_limit_ms": 3_000,
    "suggest_facets": False,  # it would count by each column of each page
    "cache_size_kb": 64_000,
    "truncate_cells_html": 300,
}
MISSING = "explore needs Datasette: pip install 'newstables[explore]'"


def require_datasette() -> None:
    """Raise InputError if Datasette is not installed."""
    try:
        import datasette  # noqa: F401
    except ModuleNotFoundError:
        raise InputError(MISSING) from None


def make_site(database: Path, shown: ShownSnapshot) -> Datasette:
    """Return the site of a SQLite file, which is named after its snapshot. It only reads.

    Args:
        database: A file of `flows.explore.database_cache`.
        shown: The snapshot.
    """
    from datasette.app import Datasette
    from datasette.plugins import pm

    from flows.explore import datasette_plugin

    if not pm.is_registered(datasette_plugin):
        pm.register(datasette_plugin, name=datasette_plugin.PLUGIN)
        pm.set_blocked("datasette.handle_exception")  # ours replaces it
    site = Datasette(
        immutables=[str(database)],
        metadata=site_metadata(shown.snapshot),
        settings=SETTINGS,
        template_dir=str(HERE / "templates"),
        static_mounts=[("-/newstables", str(HERE / "static"))],
    )
    setattr(site, datasette_plugin.SHOWN, shown)
    # Datasette would read the whole file for it.
    site.get_database(shown.snapshot).cached_hash = hashlib.sha256(shown.snapshot.encode()).hexdigest()
    return site
