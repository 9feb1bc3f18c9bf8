"""The formats in which wire services, feeds and newsletters bring articles, and what their readers share."""
