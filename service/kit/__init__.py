"""What every subject of the service needs and what knows no subject itself."""
