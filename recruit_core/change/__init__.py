"""What one change would do to a round that is seated already: exactly, and without seating everybody again.

A seat more or less, a candidate more or less, another merit: each gives the new seating and the chain of everybody who
moves, under candidate-proposing deferred acceptance. Beside it the value of a seat in every pool, what would have
changed one candidate's answer, whose place on a waiting list an event makes worse, and quarantine.
"""
