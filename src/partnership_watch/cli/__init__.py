"""The command line, `partnership-watch`: each command calls the rooms below and shows their report."""

from partnership_watch.cli.main import main

__all__ = ["main"]
