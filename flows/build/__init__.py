"""Build the tables: read the input, dispatch batches to workers, publish what is new."""
