"""Code blocks become processes here."""
