"""Coterie: run AutoGen programs on one fast engine."""

__version__ = "0.1.0"
