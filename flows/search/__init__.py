"""Search quotes and articles: find them in the index, and write them for people."""
