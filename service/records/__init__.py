"""Facts of candidates that the law asks for: exam results, grades, criteria, and the tests of schools."""
