"""Trains the reading model that ships in `transforms/model`: `python -m training --help`."""
