"""Repair raw text and split it into sentences and parts."""
