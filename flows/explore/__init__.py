"""Explore a snapshot in a browser: Datasette on a SQLite file of it."""
