"""The tables of cities and languages that ship in `transforms`: `python -m training.lexicons`."""
