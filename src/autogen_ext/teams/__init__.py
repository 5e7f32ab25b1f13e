"""Teams that are ready to work."""
