"""Objections of families to grades on record, and what the primary school answers."""
