"""Find near copies of articles and of quotes, month by month."""
