"""Link mentions to entities and quotes to speakers."""
