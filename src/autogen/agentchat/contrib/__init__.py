"""Agents and capabilities beyond the usual ones. Each module is imported by its own name."""
