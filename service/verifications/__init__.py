"""Applications checked by the school of the first choice: claimed, accepted, asked back, rejected; paper forms."""
