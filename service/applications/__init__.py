"""Ranked lists of families: a draft that may change, and sent versions that may not."""
