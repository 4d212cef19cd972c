"""Clients' journeys to work: in which category each is, what it needs, and whether that need was met."""
