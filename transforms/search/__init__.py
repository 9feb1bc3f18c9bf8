"""What a search asks for: its language, and what is shown of the texts that it finds."""
