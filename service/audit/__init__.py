"""What was done, by whom, when: events that are only ever added, and a chain that shows when one was changed."""
