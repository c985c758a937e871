"""Who acts when a command does."""

ACTOR = "operator"
"""Whoever may run the command: the audit log names no person."""
