"""Runtimes whose agents live in more than one process."""
