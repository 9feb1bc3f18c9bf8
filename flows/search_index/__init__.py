"""The full-text index of a snapshot: a SQLite file that is derived from its tables and may be thrown away."""
