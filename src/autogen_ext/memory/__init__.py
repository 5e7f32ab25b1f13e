"""Memories: a canvas of texts, and stores that are searched by meaning."""
