"""The waiting lists of starts that are full: who joins, and who is offered the place that comes free."""
