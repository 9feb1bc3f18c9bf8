"""Train the models that ship in `transforms/model`: `python -m training --help`."""
