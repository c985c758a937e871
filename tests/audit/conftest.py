"""The made-up worlds of `worlds`, for every test of this room."""

from worlds import new_world, norland, shared_store, world

__all__ = ["new_world", "norland", "shared_store", "world"]
