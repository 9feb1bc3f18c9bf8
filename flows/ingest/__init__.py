"""Find input files and parse them into records; keep refused records in the quarantine."""
