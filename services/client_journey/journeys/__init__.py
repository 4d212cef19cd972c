"""Clients' journeys: in which category each is, and what the client needs on the way."""
