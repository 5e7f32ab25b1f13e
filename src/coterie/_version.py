"""The version of Coterie."""

__version__ = "0.1.0"
