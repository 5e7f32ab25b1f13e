"""Tools that reach beyond the program."""
