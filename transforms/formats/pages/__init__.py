"""HTML pages, alone or in the files of crawlers: their text, what they say of it, and whether they have an article."""
