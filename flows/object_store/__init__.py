"""Publish to and read from an object store."""
