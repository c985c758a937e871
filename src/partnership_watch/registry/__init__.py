"""The registry: load, check and hash a partnership folder.

Everything the product knows of two particular countries comes through here.
"""
