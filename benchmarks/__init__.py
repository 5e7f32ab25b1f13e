"""Coterie against its peers, measured: `./dev bench`."""
