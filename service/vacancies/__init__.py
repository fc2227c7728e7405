"""Free places after a result: seats added, and the supplementary round in which they are given."""
