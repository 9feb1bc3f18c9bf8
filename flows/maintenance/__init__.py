"""Check, compare and edit published snapshots."""
