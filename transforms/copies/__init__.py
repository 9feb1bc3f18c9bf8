"""Near copies of articles and of quotes."""
