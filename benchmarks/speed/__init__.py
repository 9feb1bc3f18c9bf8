"""Measure speed and memory: `make bench`, `race`, `load`, `scale`, `bottlenecks`, `orchestration`, `increments`."""
