"""Stories: which items of several publishers tell the same thing, so that a reader is told once."""

from partnership_watch.stories.assigning import assign_story

__all__ = ["assign_story"]
