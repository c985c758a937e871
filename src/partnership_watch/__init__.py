"""Partnership Watch: which promises of a bilateral declaration were in the news, and who was told."""
