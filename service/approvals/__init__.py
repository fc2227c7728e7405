"""Offers approved by governing bodies, beside the demand for them."""
