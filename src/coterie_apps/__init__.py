"""The command line and other faces people and programs talk to."""
