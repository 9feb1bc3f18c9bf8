"""Read published snapshots: manifests, indexes, summaries, retention."""
