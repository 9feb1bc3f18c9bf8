"""Link mentions to entities, and quotes to their speakers."""
