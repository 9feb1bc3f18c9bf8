"""Make the tables that depend on several articles: who is who, and the same words in several papers."""
