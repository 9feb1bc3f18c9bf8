"""Rules that repair the names a network found: their ends and their types."""
