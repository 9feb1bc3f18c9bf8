"""Train the scorer of whom pronouns mean, and what the networks tell of grammatical roles."""
