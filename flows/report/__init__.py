"""Summarize a snapshot as an HTML report."""
