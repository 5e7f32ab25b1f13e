"""Credentials for endpoints."""
