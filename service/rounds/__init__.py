"""Rounds of the recruitment: the dates, and what may be done when."""
