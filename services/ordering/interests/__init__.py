"""Interests: who orders, approves and evaluates nothing of which supplier."""
