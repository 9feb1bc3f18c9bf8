"""The pure core, from text to tables. It uses no Prefect, no files but package data, no clock and no environment."""
