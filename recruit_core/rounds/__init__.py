"""What follows a result: events, the statuses they lead to, free places, the supplementary round, appeals, repair.

Pure functions over a result and the events after it (decision record 0005). No clock: instants are handed in.
`events`, `statuses` and `admissible` load no engine, so that a page may ask them; the rest computes.
"""
