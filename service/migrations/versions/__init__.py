"""Steps of the schema, applied in their order; a released step is never edited."""
