"""Judging how well an agent did a task: criteria by one model, marks by another."""
