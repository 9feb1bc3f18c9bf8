"""Commands behind every claim about speed and accuracy: `make bench`, `make evaluate`, `make load`."""
