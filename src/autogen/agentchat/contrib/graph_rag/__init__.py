"""What an agent that asks a graph database is made of: protocols, without a database."""
