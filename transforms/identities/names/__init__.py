"""The names of entities: their keys, the people and places that they may mean, and those of a window of months."""
