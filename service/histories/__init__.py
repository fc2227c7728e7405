"""What happened in the matters of a child, line by line; and a copy of everything kept about a family."""
