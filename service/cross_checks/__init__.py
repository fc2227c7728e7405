"""Inputs of a round against bounds and the last released one: what looks wrong stops the run until two have looked."""
