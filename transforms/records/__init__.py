"""Parse input records: fields, dates, JSON; account for each record."""
