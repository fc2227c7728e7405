"""The offer: schools, their recruitment groups, seats and scored subjects."""
