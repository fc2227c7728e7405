"""Runs of a round: computed in the background, accepted by the verifier or not at all, ties decided by a committee."""
