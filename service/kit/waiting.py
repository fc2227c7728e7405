"""How long anybody waits for the database before being told that it is busy."""

LONGEST_WAIT_SECONDS = 10.0
