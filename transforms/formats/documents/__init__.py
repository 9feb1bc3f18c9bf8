"""The formats of word processors and of print: a file is one article."""
