"""The effectful shell: input, files, processes, the command line and Prefect."""

from importlib import metadata


def version() -> str:
    """This package's version; "uninstalled" where it runs from a clone that is not installed."""
    try:
        return metadata.version("newstables")
    except metadata.PackageNotFoundError:
        return "uninstalled"
