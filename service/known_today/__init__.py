"""What is known today about each wish of a draft: the child's points, what is not on record, last time's cutoff."""
