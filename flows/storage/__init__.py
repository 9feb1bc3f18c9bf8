"""Files, Parquet, partitions, locks and locations."""
