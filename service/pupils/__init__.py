"""Primary schools and their pupils: lists, grades by file or one by one, letters with start passwords."""
