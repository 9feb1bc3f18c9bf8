"""Run SQL on a snapshot, and write its tables or the result as a file for other programs."""
