"""Clients' journeys: in which category each client is, from its start to its end."""
