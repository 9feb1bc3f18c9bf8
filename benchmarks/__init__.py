"""Commands behind every figure about accuracy, speed and robustness: `make evaluate`, `make bench`, `make crashes`."""
