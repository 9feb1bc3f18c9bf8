"""The pure core: text in, tables out. No Prefect, no file system, no clock, no environment."""
