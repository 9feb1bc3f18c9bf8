"""Link the entities of articles to identities over the whole archive: who is who."""
