"""The capital letters of Latin scripts, as a part of a character class in a regular expression."""

UPPER = "A-Z" + "".join(c for c in map(chr, range(0xC0, 0x250)) if c.isupper())
