"""The effects around the pure transforms: input, files, processes, the command line and Prefect."""


def version() -> str:
    """Return this package's version, or "uninstalled" when run from a clone that is not installed."""
    from importlib import metadata  # takes a twentieth of a second, which most commands need not wait for

    try:
        return metadata.version("newstables")
    except metadata.PackageNotFoundError:
        return "uninstalled"
