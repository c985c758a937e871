"""Editions: what is owed to an audience, cutting it into one edition, and rendering it once."""
