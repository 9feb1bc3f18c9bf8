"""Stage batches of records on disk and read them in processes, threads or on a cluster."""
