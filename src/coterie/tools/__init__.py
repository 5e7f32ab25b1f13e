"""Functions become tools: a schema for the model, checked arguments for the function."""
