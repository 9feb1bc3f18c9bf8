"""Identities: one person, body or place over many articles."""
