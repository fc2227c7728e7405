"""From an empty file to the present schema."""
