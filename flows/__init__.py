"""The effects around the pure transforms: input, files, processes, the command line and Prefect."""

from importlib import metadata


def version() -> str:
    """Return this package's version, or "uninstalled" when run from a clone that is not installed."""
    try:
        return metadata.version("newstables")
    except metadata.PackageNotFoundError:
        return "uninstalled"
