"""Agents, teams and conditions of AutoGen 0.4 on Coterie's engine."""

from __future__ import annotations

__version__ = "0.7.5"
