"""Fetch the articles that feeds list, and keep their pages as WARC files that a build reads."""
