"""Vector databases behind one protocol. Each module is imported by its own name."""
