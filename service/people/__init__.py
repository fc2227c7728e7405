"""Accounts, and the children a family applies for."""
