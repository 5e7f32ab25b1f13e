"""Agents that use services and tools of the machine."""
