"""spaCy with textacy, the tools to compare with; runs in an environment of its own."""
