"""What an agent can be given: shorter histories, memory, eyes, a brush. Each module is imported by its own name."""
