"""Editions: what is owed to an audience, cut into one edition, written once, and queued for its readers."""

from partnership_watch.editions.publishing import PublishReport, publish

__all__ = ["PublishReport", "publish"]
