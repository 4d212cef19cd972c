"""Scorecards: what became of the orders of a supplier."""
