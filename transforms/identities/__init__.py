"""Who is who over the whole archive: names that are known from lists, and people's decisions."""
