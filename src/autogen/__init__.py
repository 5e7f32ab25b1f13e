"""AutoGen 0.2 programs run here."""
