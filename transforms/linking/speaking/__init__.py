"""Resolve who speaks: from the kinds of speaker mention (names, pronouns, noun phrases) to persons and bodies."""
