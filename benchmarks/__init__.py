"""How fast screening and sending are, beside the fastest that the same work could be.

Every table is of one run on one machine: the ratios travel, the rates do not.
"""
