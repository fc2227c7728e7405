"""What if: synthetic cohorts of a city, put through the same engine that decides in earnest."""
