"""Show an article with its quotes, speakers and entities marked: in a terminal, as an HTML page, or as plain values."""
