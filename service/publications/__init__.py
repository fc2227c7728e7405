"""What a released round says: to everybody cutoffs and counts, to a school its list, to a family its reasons."""
