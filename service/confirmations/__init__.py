"""Confirmations of will: what a school records after the result, and the status of everybody that follows from it."""
