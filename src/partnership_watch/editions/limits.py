"""How long the parts of an edition may be. Stories are counted by `budget`, not here."""

MAX_TITLE = 250
"""The longest headlines of government feeds have about 200 characters."""
MAX_SUMMARY = 600
MAX_NAME = 160
"""Of clauses, commitments and pillars."""
MAX_OUTLET = 60
"""Of outlets and sources: a name, or a domain."""
MAX_ALSO = 8
MAX_COPIES = 8
MAX_ASKED_FOR = 8
MAX_SKIPPED = 5
FAILED_ABOVE = 4
"""More failed sources than these are named at the end: they would push the news off the first screen."""
MAX_FAILED = 25
"""The frame of the page must leave room for the stories, in any language."""
