"""Score which person of an article a pronoun means."""
