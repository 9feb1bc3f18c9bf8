"""Word lists, one a file: package data read with importlib.resources."""
