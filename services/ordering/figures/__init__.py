"""What orders add up to: what was bought of whom and where, how fast it came, and what came of it."""
