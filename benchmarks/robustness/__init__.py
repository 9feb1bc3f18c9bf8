"""Kill processes and servers, then check the tables: `make crashes`, `make schedule`."""
