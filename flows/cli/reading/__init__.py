"""The commands that read published tables for a person."""
